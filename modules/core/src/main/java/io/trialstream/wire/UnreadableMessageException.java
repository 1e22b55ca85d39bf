package io.trialstream.wire;

import org.jspecify.annotations.Nullable;

/** JSON that is not what it should be; the message says why. */
public class UnreadableMessageException extends RuntimeException {
  public UnreadableMessageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
