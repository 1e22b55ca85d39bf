package io.trialstream.server.journal;

import org.jspecify.annotations.Nullable;

/** The database cannot be used as it is; the message says why and what to do. */
public final class DatabaseUnavailableException extends RuntimeException {
  public DatabaseUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
