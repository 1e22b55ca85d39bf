package io.trialstream.sampler.gp;

import io.trialstream.numeric.Normals;
import io.trialstream.numeric.TruncatedNormal;
import java.util.Arrays;
import java.util.List;

/**
 * ln of the expected improvement over a threshold, times the probability that each constraint is
 * kept, computed so that it has slopes where the improvement itself underflows (Ament et al. 2023).
 * Immutable.
 */
final class ExpectedImprovement {

  /** Below this, phi(z) and z Phi(z) are almost the same, and their sum loses its digits. */
  private static final double NEAR = -1;

  /** Below this, a few terms of the asymptotic series are exact. */
  private static final double FAR = -40;

  /** How much less a point at the border is worth. */
  private static final double BORDER_COST = 0.7;

  /** How far that reaches inwards: further in more dimensions, which have more border. */
  private static final double MOST_BORDER_REACH = 0.08;

  private static final double BORDER_REACH_PER_INPUT = 0.015;

  /** How far the surroundings of a point to keep away from reach, for each input. */
  private static final double REACH = 0.2;

  private final GaussianProcess objective;
  private final double threshold;
  private final List<Limit> limits;
  private final boolean[] categorical;
  private final boolean[] bordered;
  private final double borderReach;

  /** What to keep away from; empty for nothing. */
  private final double[] away;

  /**
   * What should stay low enough.
   *
   * @param at the standardised value up to which it is low enough
   * @param power of the probability that it is: above 1 for more caution
   */
  record Limit(GaussianProcess process, double at, double power) {}

  /**
   * @param threshold what is to be improved on; infinite if only constraints matter
   * @param limits what should be kept
   * @param categorical by input, whether it is a category
   * @param bordered by input, whether its borders cost something: little is known in the corners of
   *     many dimensions, and most of it is not worth knowing
   * @param away a point whose surroundings are not wanted; empty for none
   */
  ExpectedImprovement(
      GaussianProcess objective,
      double threshold,
      List<Limit> limits,
      boolean[] categorical,
      boolean[] bordered,
      double[] away) {
    this.objective = objective;
    this.threshold = threshold;
    this.limits = List.copyOf(limits);
    this.categorical = categorical.clone();
    this.bordered = bordered.clone();
    int ranges = 0;
    for (boolean range : bordered) {
      ranges += range ? 1 : 0;
    }
    borderReach = Math.min(MOST_BORDER_REACH, BORDER_REACH_PER_INPUT * ranges);
    this.away = away.clone();
  }

  /**
   * The logarithm at a point.
   *
   * @param gradient takes the gradient; empty if it is not wanted
   */
  double at(double[] point, double[] gradient) {
    boolean wanted = gradient.length > 0;
    Arrays.fill(gradient, 0);
    double value = 0;
    if (!Double.isInfinite(threshold)) {
      value = improvement(objective.predict(point, wanted), gradient);
    }
    for (Limit limit : limits) {
      value += kept(limit, limit.process().predict(point, wanted), gradient);
    }
    for (int d = 0; d < bordered.length; d++) {
      if (bordered[d]) {
        double margin = Math.min(point[d], 1 - point[d]);
        double loss = BORDER_COST * Math.exp(-margin / borderReach);
        value += Math.log1p(-loss);
        if (wanted) {
          double slope = loss / (borderReach * (1 - loss));
          gradient[d] += point[d] < 0.5 ? slope : -slope;
        }
      }
    }
    return away.length == 0 ? value : value + elsewhere(point, gradient);
  }

  /** The logarithm of a share that is 0 at the point to keep away from and 1 far from it. */
  private double elsewhere(double[] point, double[] gradient) {
    double distance = 0;
    for (int d = 0; d < away.length; d++) {
      double difference = GaussianProcess.difference(point[d], away[d], categorical[d]);
      distance += difference * difference;
    }
    double variance = REACH * REACH * away.length;
    double lost = Math.exp(-distance / (2 * variance)) * (1 - 1e-9);
    for (int d = 0; d < gradient.length; d++) {
      if (!categorical[d]) {
        gradient[d] += lost / (1 - lost) * (point[d] - away[d]) / variance;
      }
    }
    return Math.log1p(-lost);
  }

  private double improvement(GaussianProcess.Prediction p, double[] gradient) {
    double sd = Math.sqrt(p.variance);
    double z = (threshold - p.mean) / sd;
    double logH = logH(z);
    double ratio = Math.exp(TruncatedNormal.logCdf(z) - logH);
    for (int d = 0; d < gradient.length; d++) {
      double slope = p.varianceGradient[d] / (2 * sd);
      gradient[d] += slope / sd + ratio * (-p.meanGradient[d] - z * slope) / sd;
    }
    return Math.log(sd) + logH;
  }

  /** ln (phi(z) + z Phi(z)). */
  static double logH(double z) {
    if (z > NEAR) {
      return Math.log(Normals.pdf(z) + z * Normals.cdf(z));
    }
    double logDensity = TruncatedNormal.logDensity(z);
    if (z > FAR) {
      return logDensity + Math.log1p(z * Math.exp(TruncatedNormal.logCdf(z) - logDensity));
    }
    double inverse = 1 / (z * z);
    return logDensity
        + Math.log(inverse)
        + Math.log1p(inverse * (-3 + inverse * (15 - 105 * inverse)));
  }

  private static double kept(Limit limit, GaussianProcess.Prediction p, double[] gradient) {
    double sd = Math.sqrt(p.variance);
    double z = (limit.at() - p.mean) / sd;
    double logCdf = TruncatedNormal.logCdf(z);
    double ratio = limit.power() * Math.exp(TruncatedNormal.logDensity(z) - logCdf);
    for (int d = 0; d < gradient.length; d++) {
      double slope = p.varianceGradient[d] / (2 * sd);
      gradient[d] += ratio * (-p.meanGradient[d] - z * slope) / sd;
    }
    return limit.power() * logCdf;
  }
}
