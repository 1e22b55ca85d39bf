package io.trialstream.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;

/** Slopes of a function from its values alone. Stateless. */
final class FiniteDifferences {

  private static final double STEP = 1e-5;

  private FiniteDifferences() {}

  /** Requires that a gradient be that of the function, by central differences. */
  static void requireGradient(
      ToDoubleFunction<double[]> function, double[] at, double[] gradient, double tolerance) {
    for (int d = 0; d < at.length; d++) {
      double[] above = at.clone();
      double[] below = at.clone();
      above[d] += STEP;
      below[d] -= STEP;
      double slope = (function.applyAsDouble(above) - function.applyAsDouble(below)) / (2 * STEP);
      assertThat(gradient[d])
          .as("slope by coordinate %s", d)
          .isCloseTo(slope, Offset.offset(tolerance * Math.max(1, Math.abs(slope))));
    }
  }
}
