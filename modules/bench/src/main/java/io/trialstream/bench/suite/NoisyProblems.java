package io.trialstream.bench.suite;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Noise on top of a function. What counts is the value without noise where the best value was seen.
 * Stateless.
 */
final class NoisyProblems {

  private static final double BRANIN_SD = 2;
  private static final double HARTMANN_SD = 0.2;

  private NoisyProblems() {}

  static List<Problem> all() {
    return List.of(
        problem("branin-normal", Classics.BRANIN, BRANIN_SD, false),
        problem("branin-heavy", Classics.BRANIN, BRANIN_SD, true),
        problem("hartmann6-normal", Classics.HARTMANN6, HARTMANN_SD, false),
        problem("hartmann6-heavy", Classics.HARTMANN6, HARTMANN_SD, true));
  }

  private static Problem problem(String name, Classics classic, double scale, boolean heavy) {
    return classic.problem(
        name,
        Group.NOISY,
        seed -> {
          ToDoubleFunction<Point> values = classic.values(seed);
          return (point, trial) -> {
            double truth = values.applyAsDouble(point);
            double noise = scale * noise(new SplittableRandom(seed * 1_000_003 + trial), heavy);
            return new Outcome(List.of(truth + noise), List.of(), truth);
          };
        });
  }

  /**
   * A number of the standard normal distribution, or of Student's with two degrees of freedom,
   * whose variance is infinite.
   */
  private static double noise(SplittableRandom random, boolean heavy) {
    double normal = random.nextGaussian();
    return heavy ? normal / Math.sqrt(random.nextExponential()) : normal;
  }
}
