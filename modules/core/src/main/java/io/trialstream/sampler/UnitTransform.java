package io.trialstream.sampler;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;

/**
 * Numbers of a domain as numbers from 0 to 1: on the logarithm where the domain says so, and with
 * each value of a grid in the middle of a cell. Stateless.
 */
public final class UnitTransform {

  private UnitTransform() {}

  private record Bounds(double low, double high, boolean log) {
    double scaled(double value) {
      return log ? Math.log(value) : value;
    }
  }

  private static Bounds bounds(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution f when f.log() ->
          new Bounds(Math.log(f.low()), Math.log(f.high()), true);
      case FloatDistribution f -> {
        double half = f.step() == null ? 0 : f.step() / 2;
        yield new Bounds(f.low() - half, f.high() + half, false);
      }
      case IntDistribution i when i.log() ->
          new Bounds(Math.log(i.low() - 0.5), Math.log(i.high() + 0.5), true);
      case IntDistribution i ->
          new Bounds(i.low() - i.step() / 2.0, i.high() + i.step() / 2.0, false);
      case CategoricalDistribution c ->
          throw new IllegalArgumentException("Categories have no order: " + c);
    };
  }

  /** Where an internal value lies, from 0 to 1. */
  public static double toUnit(Distribution distribution, double value) {
    Bounds b = bounds(distribution);
    double width = b.high() - b.low();
    return width > 0 ? Math.clamp((b.scaled(value) - b.low()) / width, 0, 1) : 0.5;
  }

  /** The internal value at a place; one outside 0 to 1 gives the nearest value. */
  public static double fromUnit(Distribution distribution, double unit) {
    Bounds b = bounds(distribution);
    double x = b.low() * (1 - unit) + b.high() * unit; // does not overflow where high - low would
    double value = b.log() ? Math.exp(x) : x;
    return switch (distribution) {
      case FloatDistribution f -> {
        double onGrid =
            f.step() == null ? value : f.low() + Math.rint((value - f.low()) / f.step()) * f.step();
        yield Math.clamp(onGrid, f.low(), f.high());
      }
      case IntDistribution i -> {
        double onGrid = i.low() + Math.floor((value - i.low()) / i.step() + 0.5) * i.step();
        yield Math.clamp(Math.rint(onGrid), i.low(), i.high());
      }
      case CategoricalDistribution c -> value;
    };
  }

  /** Width of one cell of a grid on the scale from 0 to 1; 0 for all real numbers. */
  public static double cell(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution f -> f.step() == null ? 0 : f.step() / (f.high() - f.low() + f.step());
      case IntDistribution i when i.log() -> 0;
      case IntDistribution i -> i.step() / (double) (i.high() - i.low() + i.step());
      case CategoricalDistribution c -> 0;
    };
  }
}
