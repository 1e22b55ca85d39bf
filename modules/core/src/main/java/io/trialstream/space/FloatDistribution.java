package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/**
 * Real numbers from {@code low} to {@code high}, both included. Any finite bounds do; without a
 * step also those whose difference is larger than {@link Double#MAX_VALUE}.
 *
 * <p>With a step the values are {@code low + k * step} with whole numbers k. A number that differs
 * from one of them by no more than rounding, or 1e-8 of a step, is that value. Where {@code high}
 * is one of them within rounding, {@code high} stays what it is, and is the last value.
 *
 * @param low least value, finite; above 0 when {@code log}
 * @param high greatest value, finite, not below {@code low}; where it is not on the step's grid it
 *     is lowered to the greatest value of the grid
 * @param log whether values are searched on a logarithmic scale; excludes {@code step}
 * @param step distance between allowed values, above 0, or null for all real numbers; so large that
 *     neighbours are different doubles, and that there are at most 2^53 steps
 */
public record FloatDistribution(double low, double high, boolean log, @Nullable Double step)
    implements Distribution {

  /** Most steps of a grid. */
  public static final long MOST_STEPS = 1L << 53;

  /** How far a number may be from the grid, in steps; a sum of many decimal fractions is so. */
  private static final double NEAR_IN_STEPS = 1e-8;

  /** The same in units of the last place; the rounding of large numbers is that large. */
  private static final double NEAR_IN_ULPS = 4;

  /** Grids that are finer than this are computed with one rounding only, to keep values apart. */
  private static final double FINE_IN_ULPS = 8;

  public FloatDistribution {
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          "Expected finite bounds, but low=%s, high=%s.".formatted(low, high));
    }
    if (low > high) {
      throw new IllegalArgumentException(
          "Expected low <= high, but low=%s, high=%s.".formatted(low, high));
    }
    if (log && low <= 0) {
      throw new IllegalArgumentException(
          "Expected low > 0 on a logarithmic scale, but low=%s.".formatted(low));
    }
    if (log && step != null) {
      throw new IllegalArgumentException("Expected either log or step, but both are set.");
    }
    if (step != null) {
      if (!(step > 0) || step.isInfinite()) {
        throw new IllegalArgumentException(
            "Expected a finite step > 0, but step=%s.".formatted(step));
      }
      if (!Double.isFinite(high - low)) {
        throw new IllegalArgumentException(
            "Expected bounds whose difference is a finite number, since there is a step, but low=%s, high=%s. Use a smaller range, or no step."
                .formatted(low, high));
      }
      if (tooFine(low, high, step)) {
        throw new IllegalArgumentException(
            "Expected a step that is larger than the rounding of low and high, and at most 2^53 steps between them, but low=%s, high=%s, step=%s. Use a larger step, or none."
                .formatted(low, high, step));
      }
      long last = nearest(low, high, step, high);
      double top = value(low, high, step, last);
      if (Math.abs(top - high) > tolerance(low, high, step)) {
        last = top > high ? last - 1 : last;
        high = value(low, high, step, last);
      }
    }
  }

  /** All real numbers from {@code low} to {@code high}. */
  public FloatDistribution(double low, double high) {
    this(low, high, false, null);
  }

  /**
   * A domain as earlier versions have stored it: they took any step. One that is finer than the
   * rounding of its bounds allowed all numbers, so that is what it becomes.
   */
  public static FloatDistribution stored(
      double low, double high, boolean log, @Nullable Double step) {
    boolean unlimited =
        step != null
            && step > 0
            && Double.isFinite(high - low)
            && low <= high
            && tooFine(low, high, step);
    return new FloatDistribution(low, high, log, unlimited ? null : step);
  }

  // ---- the grid; with bounds as they were given, since the constructor needs it too

  /** The distance of neighbouring doubles where they are farthest apart within the bounds. */
  private static double rounding(double low, double high) {
    double largest = Math.max(Math.abs(low), Math.abs(high));
    return largest == 0 ? Double.MIN_VALUE : Math.ulp(Math.nextDown(largest));
  }

  private static boolean tooFine(double low, double high, double step) {
    double steps = (high - low) / step;
    if (steps < 1) {
      return false; // there is no second value
    }
    double rounding = rounding(low, high);
    boolean apart = step > rounding || (step == rounding && Math.IEEEremainder(low, rounding) == 0);
    return !apart || steps > MOST_STEPS;
  }

  /** The value with this number, within rounding. */
  private static double value(double low, double high, double step, long k) {
    if (step < FINE_IN_ULPS * rounding(low, high)) {
      return Math.fma(k, step, low);
    }
    return low + k * step;
  }

  /** The number of the value that is nearest to this one. */
  private static long nearest(double low, double high, double step, double value) {
    long k = Math.max(0, (long) Math.rint((value - low) / step));
    double away = Math.abs(value(low, high, step, k) - value);
    for (int way : new int[] {1, -1}) { // the quotient is rounded, too
      while (k + way >= 0) {
        double next = Math.abs(value(low, high, step, k + way) - value);
        if (!(next < away)) {
          break;
        }
        k += way;
        away = next;
      }
    }
    return k;
  }

  private static double tolerance(double low, double high, double step) {
    return Math.max(NEAR_IN_STEPS * step, Math.min(NEAR_IN_ULPS * rounding(low, high), step / 2));
  }

  private long last() {
    return step == null ? 0 : nearest(low, high, step, high);
  }

  // ---- the domain

  @Override
  public boolean contains(double value) {
    return low <= value && value <= high && (step == null || onGrid(value, step));
  }

  private boolean onGrid(double value, double width) {
    long k = nearest(low, high, width, value);
    return Math.abs(value(low, high, width, k) - value) <= tolerance(low, high, width)
        || value == high;
  }

  @Override
  public boolean single() {
    return low == high;
  }

  @Override
  public long size() {
    return step == null && !single() ? UNCOUNTED : last() + 1;
  }

  private double requireStep() {
    if (step == null) {
      throw new IllegalStateException("Real numbers cannot be counted: " + this);
    }
    return step;
  }

  @Override
  public double at(long index) {
    if (single()) {
      return low;
    }
    double width = requireStep();
    if (index >= last()) {
      return high;
    }
    return index <= 0 ? low : Math.min(value(low, high, width, index), high);
  }

  @Override
  public long indexOf(double internal) {
    return single()
        ? 0
        : Math.min(nearest(low, high, requireStep(), Math.clamp(internal, low, high)), last());
  }

  @Override
  public Double toExternal(double internal) {
    return internal;
  }

  @Override
  public double toInternal(@Nullable Object external) {
    if (!(external instanceof Number number)) {
      return Double.NaN;
    }
    double value = number.doubleValue();
    if (step != null && Double.isFinite(value)) { // a bound that was computed may be beyond it
      double near = tolerance(low, high, step);
      value = Math.abs(value - low) <= near && value < low ? low : value;
      value = Math.abs(value - high) <= near && value > high ? high : value;
    }
    return contains(value) ? value : Double.NaN;
  }

  @Override
  public boolean compatibleWith(Distribution other) {
    return other instanceof FloatDistribution f && f.log == log;
  }
}
