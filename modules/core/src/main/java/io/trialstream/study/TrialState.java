package io.trialstream.study;

/** Where a trial stands. */
public enum TrialState {
  /** Enqueued, or given back after its worker was lost: the next request gets it. */
  WAITING,
  /** A worker evaluates it, under a lease. */
  RUNNING,
  /** Ended with values. */
  COMPLETE,
  /** Stopped early. */
  PRUNED,
  /** Ended without values. */
  FAIL;

  /** Whether the trial has ended for good. */
  public boolean finished() {
    return this == COMPLETE || this == PRUNED || this == FAIL;
  }
}
