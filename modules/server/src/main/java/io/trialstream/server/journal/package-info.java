/** The journal and the tables derived from it, on PostgreSQL. */
@NullMarked
package io.trialstream.server.journal;

import org.jspecify.annotations.NullMarked;
