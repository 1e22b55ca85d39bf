package io.trialstream.study;

import org.jspecify.annotations.Nullable;

/**
 * How much a study may use. Immutable.
 *
 * @param maxTrials the study closes when exactly this many trials have ended; null for no limit
 * @param timeLimitMillis the study closes this long after its creation; null for no limit
 * @param targetValue the study closes when a value at least this good is found (one objective);
 *     null for none
 * @param maxParallel how many trials may run at once; null for no limit
 */
public record Budget(
    @Nullable Long maxTrials,
    @Nullable Long timeLimitMillis,
    @Nullable Double targetValue,
    @Nullable Integer maxParallel) {

  public Budget {
    requirePositive(maxTrials, "max-trials");
    requirePositive(timeLimitMillis, "time limit in milliseconds");
    if (targetValue != null && targetValue.isNaN()) {
      throw new IllegalArgumentException("Expected a target value that is a number, but got NaN.");
    }
    requirePositive(maxParallel == null ? null : maxParallel.longValue(), "max-parallel");
  }

  /** The same with another number of trials. */
  Budget withMaxTrials(long other) {
    return new Budget(other, timeLimitMillis, targetValue, maxParallel);
  }

  static void requirePositive(@Nullable Long value, String what) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(
          "Expected " + what + " of at least 1, but got " + value + ".");
    }
  }
}
