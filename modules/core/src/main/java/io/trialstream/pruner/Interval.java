package io.trialstream.pruner;

import io.trialstream.algorithm.OptionValues;

/**
 * At which reports a pruner looks: from a first step on, and once in each interval of steps.
 *
 * @param warmup no report before this step
 * @param every how many steps an interval has
 */
record Interval(int warmup, int every) {

  static Interval of(OptionValues options) {
    return new Interval(
        options.wholeNumber("n_warmup_steps"), options.wholeNumber("interval_steps"));
  }

  /** Whether a report is the first one of its interval. */
  boolean due(Reports before, long step) {
    if (step < warmup) {
      return false;
    }
    long start = (step - warmup) / every * every + warmup;
    Long last = before.stepBefore(step);
    return last == null || last < start;
  }
}
