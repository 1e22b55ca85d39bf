package io.trialstream;

/**
 * The study has no trial to evaluate now but may have one later: as many trials run as are allowed
 * at the same time, the rest of the budget is being evaluated, or the study is paused.
 */
public final class NoTrialNowException extends TrialstreamException {

  private static final long serialVersionUID = 1L;

  public NoTrialNowException(String message) {
    super(message);
  }
}
