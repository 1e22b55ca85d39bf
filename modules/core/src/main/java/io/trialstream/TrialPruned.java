package io.trialstream;

/**
 * Ends a trial PRUNED, with the value reported last: thrown by an objective once {@link
 * Trial#shouldPrune} says so, or whenever it sees for itself that going on is useless.
 */
public class TrialPruned extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrialPruned() {
    super(null, null, false, false);
  }

  /**
   * @param message why, to be stored as the trial's reason
   */
  public TrialPruned(String message) {
    super(message, null, false, false);
  }
}
