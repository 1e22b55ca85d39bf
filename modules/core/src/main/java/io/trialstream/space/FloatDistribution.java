package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/**
 * Real numbers from {@code low} to {@code high}, both included.
 *
 * @param low least value, finite; above 0 when {@code log}
 * @param high greatest value, finite, not below {@code low}; with a step it is lowered to the grid
 * @param log whether values are searched on a logarithmic scale; excludes {@code step}
 * @param step distance between allowed values, above 0, or null for all real numbers
 */
public record FloatDistribution(double low, double high, boolean log, @Nullable Double step)
    implements Distribution {

  private static final double GRID_TOLERANCE = 1e-8;

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
      high = low + Math.floor((high - low) / step + GRID_TOLERANCE) * step;
    }
  }

  /** All real numbers from {@code low} to {@code high}. */
  public FloatDistribution(double low, double high) {
    this(low, high, false, null);
  }

  @Override
  public boolean contains(double value) {
    if (!(low <= value && value <= high)) {
      return false;
    }
    if (step == null) {
      return true;
    }
    double k = (value - low) / step;
    return Math.abs(k - Math.rint(k)) < GRID_TOLERANCE;
  }

  @Override
  public boolean single() {
    return low == high;
  }

  @Override
  public Double toExternal(double internal) {
    return internal;
  }

  @Override
  public double toInternal(@Nullable Object external) {
    return external instanceof Number n && contains(n.doubleValue()) ? n.doubleValue() : Double.NaN;
  }

  @Override
  public boolean compatibleWith(Distribution other) {
    return other instanceof FloatDistribution f && f.log == log;
  }
}
