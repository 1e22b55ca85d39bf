package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/**
 * Whole numbers from {@code low} to {@code high}, both included.
 *
 * @param low least value, at least -2^53; at least 1 when {@code log}
 * @param high greatest value, at most 2^53, not below {@code low}; lowered to the step's grid
 * @param log whether values are searched on a logarithmic scale; needs step 1
 * @param step distance between allowed values, at least 1
 */
public record IntDistribution(long low, long high, boolean log, long step) implements Distribution {

  /** Beyond this a double no longer holds every whole number. */
  public static final long LARGEST = 1L << 53;

  public IntDistribution {
    if (low > high) {
      throw new IllegalArgumentException(
          "Expected low <= high, but low=%s, high=%s.".formatted(low, high));
    }
    if (low < -LARGEST || high > LARGEST) {
      throw new IllegalArgumentException(
          "Expected bounds within -2^53 and 2^53, but low=%s, high=%s.".formatted(low, high));
    }
    if (step < 1) {
      throw new IllegalArgumentException("Expected a step of at least 1, but step=" + step + ".");
    }
    if (log && low < 1) {
      throw new IllegalArgumentException(
          "Expected low >= 1 on a logarithmic scale, but low=" + low + ".");
    }
    if (log && step != 1) {
      throw new IllegalArgumentException(
          "Expected step 1 on a logarithmic scale, but step=" + step + ".");
    }
    high = low + (high - low) / step * step;
  }

  /** All whole numbers from {@code low} to {@code high}. */
  public IntDistribution(long low, long high) {
    this(low, high, false, 1);
  }

  @Override
  public boolean contains(double value) {
    return low <= value
        && value <= high
        && value == Math.rint(value)
        && ((long) value - low) % step == 0;
  }

  @Override
  public boolean single() {
    return low == high;
  }

  @Override
  public long size() {
    return (high - low) / step + 1;
  }

  @Override
  public double at(long index) {
    return low + Math.clamp(index, 0, size() - 1) * step;
  }

  @Override
  public long indexOf(double internal) {
    double value = Math.clamp(internal, low, high);
    long below = ((long) Math.floor(value) - low) / step;
    boolean nearerAbove = value - (low + below * step) > step / 2.0;
    return Math.min(nearerAbove ? below + 1 : below, size() - 1);
  }

  @Override
  public Long toExternal(double internal) {
    return (long) internal;
  }

  @Override
  public double toInternal(@Nullable Object external) {
    if (!(external instanceof Number number)) {
      return Double.NaN;
    }
    double value = Values.exact(number); // 2^53 + 1 is not 2^53
    return contains(value) ? value : Double.NaN;
  }

  @Override
  public boolean compatibleWith(Distribution other) {
    return other instanceof IntDistribution i && i.log == log;
  }
}
