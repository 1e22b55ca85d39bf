package io.trialstream.devstack;

import org.jspecify.annotations.Nullable;

/** A stack cannot be started; the message says why and what to do. */
public final class StackUnavailableException extends RuntimeException {
  public StackUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
