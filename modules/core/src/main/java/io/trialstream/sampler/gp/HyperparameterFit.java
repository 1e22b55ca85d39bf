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
   * @param logPosterior of the observations and the hyperparameters, up to a constant
   */
  record Fit(Hyperparameters hyperparameters, double logPosterior) {}

  private static final double LENGTH_PRIOR_SD = 1;
  private static final double SCALE_PRIOR_SD = 1;
  private static final double NOISE_PRIOR_MEAN = Math.log(1e-4);
  private static final double NOISE_PRIOR_SD = 2;
  private static final double LEAST_NOISE = Math.log(1e-8);
  private static final double SHORT_START = Math.log(0.3);
  private static final int ITERATIONS = 40;
  private static final int ROUGH_ITERATIONS = 20;
  private static final double TOLERANCE = 1e-2;

  private HyperparameterFit() {}

  /**
   * Finds them.
   *
   * @param rough whether a short search from one start will do
   */
  static Fit fit(
      double[][] x,
      double[] y,
      double[] doubts,
      boolean[] categorical,
      boolean noisy,
      boolean rough) {
    int d = categorical.length;
    double lengthMean = -0.5 + 0.5 * Math.log(d);
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
          GaussianProcess gp;
          try {
            gp = new GaussianProcess(x, y, doubts, categorical, Hyperparameters.ofLogs(logs));
          } catch (ArithmeticException notPositiveDefinite) {
            Arrays.fill(gradient, 0);
            return Double.POSITIVE_INFINITY;
          }
          double value = -gp.logLikelihood();
          double[] slopes = gp.logLikelihoodGradient();
          for (int i = 0; i < logs.length; i++) {
            double mean = i < d ? lengthMean : i == d ? 0 : NOISE_PRIOR_MEAN;
            double sd = i < d ? LENGTH_PRIOR_SD : i == d ? SCALE_PRIOR_SD : NOISE_PRIOR_SD;
            double z = (logs[i] - mean) / sd;
            value += 0.5 * z * z;
            gradient[i] = -slopes[i] + z / sd;
          }
          return value;
        };
    BoxMinimizer.Minimum best = null;
    double[] starts =
        rough ? new double[] {SHORT_START} : new double[] {SHORT_START, lengthMean - 1};
    for (double start : starts) {
      double[] from = new double[d + 2];
      Arrays.fill(from, 0, d, start);
      from[d + 1] = Math.clamp(NOISE_PRIOR_MEAN, low[d + 1], high[d + 1]);
      BoxMinimizer.Minimum found =
          BoxMinimizer.search(
              objective, from, low, high, rough ? ROUGH_ITERATIONS : ITERATIONS, TOLERANCE);
      if (best == null || found.value() < best.value()) {
        best = found;
      }
    }
    if (best == null) {
      throw new IllegalStateException("There is no start.");
    }
    return new Fit(Hyperparameters.ofLogs(best.at()), -best.value());
  }
}
