package io.trialstream.pruner;

import io.trialstream.algorithm.OptionValues;
import java.io.DataOutput;

/** Stops a trial whose value is out of bounds, or not a number. O(1) per verdict. */
final class ThresholdPruner implements Pruner {

  private final double lower;
  private final double upper;
  private final Interval interval;

  ThresholdPruner(OptionValues options) {
    double infinite = Double.POSITIVE_INFINITY;
    lower = options.number("lower", -infinite);
    upper = options.number("upper", infinite);
    interval = Interval.of(options);
    if (lower == -infinite && upper == infinite) {
      throw new IllegalArgumentException(
          "The pruner \"threshold\" needs the option lower or upper, or both.");
    }
    if (lower > upper) {
      throw new IllegalArgumentException(
          "Expected lower <= upper, but lower=%s, upper=%s.".formatted(lower, upper));
    }
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    return isLatest(before, step)
        && interval.due(before, step)
        && (Double.isNaN(value) || value < lower || value > upper);
  }

  /**
   * Whether a step is the highest of its attempt so far; reports of earlier steps decide nothing.
   */
  static boolean isLatest(Reports before, long step) {
    Long last = before.latestStep();
    return last == null || step > last;
  }

  @Override
  public void writeState(DataOutput out) {
    // There is none.
  }
}
