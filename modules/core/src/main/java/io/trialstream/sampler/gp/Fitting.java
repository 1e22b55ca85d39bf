package io.trialstream.sampler.gp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How processes are fitted to trials: hyperparameters to the better half and a sample of the
 * others, so that a fit costs the same however long the history is. Immutable.
 *
 * @param categorical by input, whether it is a category
 * @param noisy whether the same parameters may give another value
 */
record Fitting(boolean[] categorical, boolean noisy) {

  /** Hyperparameters are fitted to at most so many trials. */
  static final int MAX_FIT = 120;

  /** The bend is chosen by a fit to at most so many. */
  private static final int MAX_ROUGH_FIT = 60;

  private static final int ITERATIONS = 40;
  private static final int ROUGH_ITERATIONS = 20;

  /**
   * Values that are bent and standardised.
   *
   * @param start hyperparameters from which the fit of a process may begin, as logarithms
   */
  record Bent(double[] values, double[] start) {}

  /**
   * A process of values that are standardised.
   *
   * @param doubts by point, the variance of the noise that its value has besides the common one
   */
  GaussianProcess process(double[][] x, double[] y, double[] doubts) {
    int dimensions = categorical.length;
    return process(
        x,
        y,
        doubts,
        List.of(
            HyperparameterFit.shortLengths(dimensions),
            HyperparameterFit.usualLengths(dimensions)));
  }

  /** A process of bent values. */
  GaussianProcess process(double[][] x, Bent bent, double[] doubts) {
    return process(x, bent.values(), doubts, List.of(bent.start()));
  }

  private GaussianProcess process(
      double[][] x, double[] y, double[] doubts, List<double[]> starts) {
    int[] chosen = representatives(y, MAX_FIT);
    MarginalLikelihood likelihood = likelihood(x, y, doubts, chosen);
    HyperparameterFit.Fit best =
        HyperparameterFit.fit(likelihood, starts.getFirst(), noisy, ITERATIONS);
    for (double[] start : starts.subList(1, starts.size())) {
      HyperparameterFit.Fit other = HyperparameterFit.fit(likelihood, start, noisy, ITERATIONS);
      best = other.logPosterior() > best.logPosterior() ? other : best;
    }
    return new GaussianProcess(x, y, doubts, categorical, best.hyperparameters());
  }

  private MarginalLikelihood likelihood(double[][] x, double[] y, double[] doubts, int[] chosen) {
    return new MarginalLikelihood(
        rows(x, chosen), values(y, chosen), values(doubts, chosen), categorical);
  }

  /** The values, bent so that a process follows them best. */
  Bent bent(double[][] x, double[] raw, double[] doubts) {
    int[] chosen = representatives(raw, MAX_ROUGH_FIT);
    double[][] points = rows(x, chosen);
    double[] noise = values(doubts, chosen);
    double[] start = HyperparameterFit.shortLengths(categorical.length);
    Bent best = new Bent(new double[raw.length], start);
    double bestEvidence = Double.NEGATIVE_INFINITY;
    List<Warp> whole = Warp.of(raw);
    List<Warp> parts = Warp.of(values(raw, chosen));
    for (int i = 0; i < Math.min(whole.size(), parts.size()); i++) {
      HyperparameterFit.Fit fit =
          HyperparameterFit.fit(
              new MarginalLikelihood(points, parts.get(i).values(), noise, categorical),
              start,
              noisy,
              ROUGH_ITERATIONS);
      double evidence = fit.logPosterior() + parts.get(i).logSlopes();
      if (i == 0 || evidence > bestEvidence) {
        bestEvidence = evidence;
        best = new Bent(whole.get(i).values(), fit.logs());
      }
    }
    return best;
  }

  /**
   * Places of at most so many trials: the better half of them, and every so manyth of the others.
   */
  static int[] representatives(double[] y, int most) {
    int n = y.length;
    int[] order = order(y);
    if (n <= most) {
      return order;
    }
    int[] chosen = new int[most];
    int half = most / 2;
    for (int i = 0; i < most; i++) {
      chosen[i] = order[i < half ? i : half + (i - half) * (n - half) / (most - half)];
    }
    return chosen;
  }

  /** Places by value, the least first. */
  static int[] order(double[] y) {
    Integer[] order = new Integer[y.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> y[i]));
    return Arrays.stream(order).mapToInt(i -> i).toArray();
  }

  private static double[][] rows(double[][] points, int[] chosen) {
    return Arrays.stream(chosen).mapToObj(i -> points[i]).toArray(double[][]::new);
  }

  private static double[] values(double[] y, int[] chosen) {
    return Arrays.stream(chosen).mapToDouble(i -> y[i]).toArray();
  }
}
