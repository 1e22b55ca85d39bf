package io.trialstream;

import org.jspecify.annotations.Nullable;

/**
 * Something that Trialstream was asked to do could not be done; the message says why. The root of
 * its exceptions: catch this one to catch them all. Wrong arguments are {@link
 * IllegalArgumentException}s as everywhere in Java, and {@link TrialPruned} is a signal, not a
 * failure; neither belongs here.
 */
public class TrialstreamException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrialstreamException(String message) {
    super(message);
  }

  public TrialstreamException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
