package io.trialstream.sampler.tpe;

/**
 * Settings of TPE.
 *
 * @param startupTrials trials that are drawn at random before the densities are used
 * @param candidates drawn from the density of the good, of which one is suggested, at least 1
 * @param multivariate whether parameters that occur together are searched together
 * @param group whether parameters that do not occur in every trial are searched in groups too
 * @param constantLiar whether running trials count among the rest
 * @param goodShare share of the trials that are good, above 0 and below 1
 * @param maxGood most good trials, at least 1; with several objectives there is no such limit
 * @param capped whether old trials are represented by a sample
 * @param kernels how kernels are made
 */
record TpeSettings(
    int startupTrials,
    int candidates,
    boolean multivariate,
    boolean group,
    boolean constantLiar,
    double goodShare,
    int maxGood,
    boolean capped,
    KernelOptions kernels) {

  TpeSettings {
    if (!(goodShare > 0 && goodShare < 1)) {
      throw new IllegalArgumentException(
          "Expected gamma above 0 and below 1, but got " + goodShare + ".");
    }
  }

  /** How many of so many trials are good. */
  int goodOf(int trials, boolean oneObjective) {
    int share = (int) Math.ceil(goodShare * trials);
    return oneObjective ? Math.min(share, maxGood) : share;
  }
}
