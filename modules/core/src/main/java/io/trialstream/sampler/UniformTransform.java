package io.trialstream.sampler;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
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
      double cells = Math.rint((f.high() - f.low()) / f.step()) + 1;
      return Math.min(f.low() + Math.floor(u * cells) * f.step(), f.high());
    }
    double x =
        f.log()
            ? Math.exp(Math.log(f.low()) + u * (Math.log(f.high()) - Math.log(f.low())))
            : f.low() * (1 - u) + f.high() * u; // does not overflow where high - low would
    return Math.clamp(x, f.low(), f.high());
  }

  private static double intAt(IntDistribution i, double u) {
    if (i.log()) {
      double low = Math.log(i.low() - 0.5);
      double high = Math.log(i.high() + 0.5);
      return Math.clamp((double) Math.round(Math.exp(low + u * (high - low))), i.low(), i.high());
    }
    long cells = (i.high() - i.low()) / i.step() + 1;
    return i.low() + Math.min((long) (u * cells), cells - 1) * i.step();
  }
}
