package io.trialstream.server.port;

import org.jspecify.annotations.Nullable;

/** The stream cannot be read or written now; what was to be published may be or not. */
public final class StreamFailedException extends RuntimeException {
  public StreamFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
