/** The sampler's part in traces; in between only where tracing is on. */
@NullMarked
package io.trialstream.server.tracing;

import org.jspecify.annotations.NullMarked;
