package io.trialstream.sampler.gp;

import java.util.Arrays;

/**
 * The likeliest hyperparameters under priors: lengths grow with the root of the number of inputs
 * (Hvarfner et al. 2024, "Vanilla Bayesian optimization performs great in high dimensions"), noise
 * is small. Stateless; the same observations give the same fit.
 */
final class HyperparameterFit {

  /**
   * What was found.
   *
   * @param logs the hyperparameters, see {@link Hyperparameters#ofLogs}
   * @param logPosterior of the observations and the hyperparameters, up to a constant
   */
  record Fit(double[] logs, double logPosterior) {
    Hyperparameters hyperparameters() {
      return Hyperparameters.ofLogs(logs);
    }
  }

  private static final double LENGTH_PRIOR_SD = 1;
  private static final double SCALE_PRIOR_SD = 1;
  private static final double NOISE_PRIOR_MEAN = Math.log(1e-4);
  private static final double NOISE_PRIOR_SD = 2;
  private static final double LEAST_NOISE = Math.log(1e-8);
  private static final double SHORT_START = Math.log(0.3);
  private static final double TOLERANCE = 1e-2;

  private HyperparameterFit() {}

  /**
   * Finds them from one start.
   *
   * @param likelihood of the observations
   * @param start logarithms of hyperparameters, in the order of {@link Hyperparameters#ofLogs}
   * @param iterations at most
   */
  static Fit fit(MarginalLikelihood likelihood, double[] start, boolean noisy, int iterations) {
    int d = start.length - 2;
    double lengthMean = lengthMean(d);
    double[] low = new double[d + 2];
    double[] high = new double[d + 2];
    Arrays.fill(low, Math.log(0.01));
    Arrays.fill(high, Math.log(1000));
    low[d] = Math.log(0.01);
    high[d] = Math.log(100);
    low[d + 1] = LEAST_NOISE;
    high[d + 1] = noisy ? Math.log(1) : LEAST_NOISE;
    BoxMinimizer.Function objective =
        (logs, gradient) -> {
          double value = -likelihood.at(Hyperparameters.ofLogs(logs), gradient);
          if (Double.isInfinite(value)) {
            return value;
          }
          for (int i = 0; i < logs.length; i++) {
            double mean = i < d ? lengthMean : i == d ? 0 : NOISE_PRIOR_MEAN;
            double sd = i < d ? LENGTH_PRIOR_SD : i == d ? SCALE_PRIOR_SD : NOISE_PRIOR_SD;
            double z = (logs[i] - mean) / sd;
            value += 0.5 * z * z;
            gradient[i] = -gradient[i] + z / sd;
          }
          return value;
        };
    double[] from = start.clone();
    for (int i = 0; i < from.length; i++) {
      from[i] = Math.clamp(from[i], low[i], high[i]);
    }
    BoxMinimizer.Minimum found =
        BoxMinimizer.search(objective, from, low, high, iterations, TOLERANCE);
    return new Fit(found.at(), -found.value());
  }

  /** Where a search begins when nothing is known: lengths that are rather short. */
  static double[] shortLengths(int dimensions) {
    return start(dimensions, SHORT_START);
  }

  /** Another beginning: lengths a little shorter than the likeliest. */
  static double[] usualLengths(int dimensions) {
    return start(dimensions, lengthMean(dimensions) - 1);
  }

  private static double[] start(int dimensions, double length) {
    double[] from = new double[dimensions + 2];
    Arrays.fill(from, 0, dimensions, length);
    from[dimensions + 1] = NOISE_PRIOR_MEAN;
    return from;
  }

  private static double lengthMean(int dimensions) {
    return -0.5 + 0.5 * Math.log(dimensions);
  }
}
