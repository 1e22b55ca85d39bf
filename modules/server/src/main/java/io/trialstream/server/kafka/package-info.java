/** Kafka as the sampler's stream. */
@NullMarked
package io.trialstream.server.kafka;

import org.jspecify.annotations.NullMarked;
