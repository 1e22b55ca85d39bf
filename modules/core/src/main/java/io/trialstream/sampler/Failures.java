package io.trialstream.sampler;

import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;

/** What a failed trial says about its parameters. Stateless. */
public final class Failures {

  private Failures() {}

  /**
   * Whether a trial failed because of its parameters, as far as one can tell: it does not count if
   * its worker was lost or gave it back, or if somebody declared its result invalid later.
   */
  public static boolean blameParameters(FrozenTrial trial) {
    String reason = trial.reason();
    return trial.state() == TrialState.FAIL
        && (reason == null
            || !(reason.startsWith("LEASE_LOST")
                || reason.startsWith("HANDED_BACK")
                || reason.startsWith("INVALIDATED")));
  }
}
