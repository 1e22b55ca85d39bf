/**
 * What the loop stands on, without Vert.x, Kafka and SQL: the journal that it stores in, and the
 * stream that it reads and publishes. Both have an implementation for the real thing and one in
 * memory for tests; contract tests hold them to the same behaviour.
 */
@NullMarked
package io.trialstream.server.port;

import org.jspecify.annotations.NullMarked;
