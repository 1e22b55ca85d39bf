package io.trialstream.bench.quality;

import java.util.Collection;
import java.util.List;

/** What repeated runs say together. Stateless. */
final class Quantiles {

  private Quantiles() {}

  /** A quantile, from 0 to 1, between the two values that are nearest to it. */
  static double of(Collection<Double> values, double q) {
    double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
    double place = q * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /**
   * How likely values as large as these are, or larger, if they come from the same distribution as
   * the others: the one-sided test of Mann and Whitney (1947), by its normal approximation. Equal
   * values count half.
   */
  static double probabilityThatNotLarger(List<Double> these, List<Double> others) {
    double larger = 0;
    for (double a : these) {
      for (double b : others) {
        larger += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    double pairs = (double) these.size() * others.size();
    double sd = Math.sqrt(pairs * (these.size() + others.size() + 1) / 12);
    return 1 - normal((larger - pairs / 2 - 0.5) / sd);
  }

  /** The standard normal distribution function (Abramowitz and Stegun 1964, 7.1.26, to 1e-7). */
  private static double normal(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double series =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double tail = 0.5 * series * Math.exp(-x * x);
    return z < 0 ? tail : 1 - tail;
  }
}
