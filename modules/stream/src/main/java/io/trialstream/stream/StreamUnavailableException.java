package io.trialstream.stream;

import io.trialstream.TrialstreamException;
import org.jspecify.annotations.Nullable;

/** Kafka cannot be used as it is; the message says why and what to do. */
public class StreamUnavailableException extends TrialstreamException {
  public StreamUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
