/**
 * All SQL that only reads for others. It answers with records, and says by an empty result that
 * something is not there; what a request is answered then is decided in {@code gateway}.
 */
@NullMarked
package io.trialstream.server.tables;

import org.jspecify.annotations.NullMarked;
