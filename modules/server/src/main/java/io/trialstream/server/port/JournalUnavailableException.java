package io.trialstream.server.port;

import org.jspecify.annotations.Nullable;

/** The journal cannot be reached, or did not say whether it did what was asked. */
public final class JournalUnavailableException extends RuntimeException {
  public JournalUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
