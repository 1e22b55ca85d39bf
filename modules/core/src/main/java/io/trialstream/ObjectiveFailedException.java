package io.trialstream;

/**
 * The objective threw a checked exception, which is the {@linkplain #getCause() cause}. Unchecked
 * exceptions and errors of an objective are thrown as they are.
 */
public final class ObjectiveFailedException extends TrialstreamException {

  private static final long serialVersionUID = 1L;

  private final int trial;

  public ObjectiveFailedException(int trial, Exception cause) {
    super("The objective failed in trial %s: %s".formatted(trial, cause), cause);
    this.trial = trial;
  }

  /** The number of the trial that failed. */
  public int trial() {
    return trial;
  }
}
