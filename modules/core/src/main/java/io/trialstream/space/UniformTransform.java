package io.trialstream.space;

import java.util.random.RandomGenerator;

/**
 * Draws from a domain uniformly: on the logarithm where the domain says so, and with every value of
 * a grid equally likely (on a linear scale).
 */
public final class UniformTransform {

  private UniformTransform() {}

  /** A value within the domain, each equally likely. */
  public static double draw(Distribution distribution, RandomGenerator random) {
    return at(distribution, random.nextDouble());
  }

  /**
   * The value at a place within the domain.
   *
   * @param u at least 0, below 1
   */
  public static double at(Distribution distribution, double u) {
    return switch (distribution) {
      case FloatDistribution f -> floatAt(f, u);
      case IntDistribution i -> intAt(i, u);
      case CategoricalDistribution c -> Math.floor(u * c.choices().size());
    };
  }

  private static double floatAt(FloatDistribution f, double u) {
    if (f.step() != null) {
      return cellAt(f, u);
    }
    Scale scale = Scale.of(f);
    double x =
        scale.log()
            ? scale.value(scale.low() + u * scale.range())
            : f.low() * (1 - u) + f.high() * u; // does not overflow where high - low would
    return Math.clamp(x, f.low(), f.high());
  }

  private static double intAt(IntDistribution i, double u) {
    Scale scale = Scale.of(i);
    return scale.log()
        ? Math.clamp(
            (double) Math.round(scale.value(scale.low() + u * scale.range())), i.low(), i.high())
        : cellAt(i, u);
  }

  private static double cellAt(Distribution distribution, double u) {
    return distribution.at((long) (u * distribution.size()));
  }
}
