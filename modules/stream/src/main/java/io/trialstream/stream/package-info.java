/** Kafka topics, their records, lanes, and sending commands until they are answered. */
@NullMarked
package io.trialstream.stream;

import org.jspecify.annotations.NullMarked;
