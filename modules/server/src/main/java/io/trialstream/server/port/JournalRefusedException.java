package io.trialstream.server.port;

import org.jspecify.annotations.Nullable;

/** The journal will never store this as it is; nothing was stored. */
public final class JournalRefusedException extends RuntimeException {
  public JournalRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
