package io.trialstream.bench.quality;

import java.util.Collection;
import java.util.List;

/** What repeated runs say together. Stateless. */
public final class Quantiles {

  private Quantiles() {}

  /** A quantile, from 0 to 1, between the two values that are nearest to it. */
  public static double of(Collection<Double> values, double q) {
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
  public static double probabilityThatNotLarger(List<Double> these, List<Double> others) {
    return probabilityThatNotLarger(List.of(new Pair(these, others)));
  }

  /** Values of two samples that may be compared with each other. */
  public record Pair(List<Double> these, List<Double> others) {}

  /**
   * The same over several pairs of samples, of which only the two of a pair are compared with each
   * other: the stratified form of the test (van Elteren 1960, every pair of values weighing the
   * same).
   */
  public static double probabilityThatNotLarger(List<Pair> strata) {
    double larger = 0;
    double expected = 0;
    double variance = 0;
    for (Pair stratum : strata) {
      for (double a : stratum.these()) {
        for (double b : stratum.others()) {
          larger += a > b ? 1 : a == b ? 0.5 : 0;
        }
      }
      double pairs = (double) stratum.these().size() * stratum.others().size();
      expected += pairs / 2;
      variance += pairs * (stratum.these().size() + stratum.others().size() + 1) / 12;
    }
    return 1 - normal((larger - expected - 0.5) / Math.sqrt(variance));
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
