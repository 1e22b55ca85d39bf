/** Opens Kafka's clients, and reads and writes with them on threads that may block. */
@NullMarked
package io.trialstream.stream.kafka;

import org.jspecify.annotations.NullMarked;
