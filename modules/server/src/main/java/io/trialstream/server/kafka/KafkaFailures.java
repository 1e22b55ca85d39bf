package io.trialstream.server.kafka;

import io.trialstream.server.port.StreamFailedException;
import org.jspecify.annotations.Nullable;

/** What Kafka's clients throw, in the words of the port. Stateless. */
final class KafkaFailures {

  private KafkaFailures() {}

  static StreamFailedException failed(@Nullable Throwable cause) {
    return new StreamFailedException(
        "Kafka: " + (cause == null ? "unknown" : String.valueOf(cause.getMessage())), cause);
  }
}
