package io.trialstream.sampler.gp;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Processes fitted to a history, and the search for the next point. With one objective they are
 * fitted once; with several, once for each suggestion, to another mixture of the objectives.
 * Immutable once it is made.
 */
final class GpModel {

  private static final int NEAR = 6;
  private static final double SHARE_OF_SUM = 0.05;
  private static final double LOCAL_SHARE = 0.35;
  private static final double BEYOND = 0.15;

  /** The least improvement that a search of the whole space is after, in standard deviations. */
  private static final double WORTH_A_STEP = 0.03;

  /** Hyperparameters are fitted to at most so many trials. */
  private static final int MAX_FIT = 120;

  /** The bend is chosen by a fit to at most so many. */
  private static final int MAX_ROUGH_FIT = 60;

  private final SortedMap<String, Distribution> space;
  private final InputSpace inputs;
  private final double[][] x;
  private final double[] boxLow;
  private final double[] boxHigh;
  private boolean limited;
  private final List<double[]> scores = new ArrayList<>();
  private final List<List<Double>> constraints = new ArrayList<>();
  private final boolean noisy;
  private final List<GaussianProcess> constraintProcesses = new ArrayList<>();
  private final List<Double> limits = new ArrayList<>();

  /** With one objective; null with several. */
  private final @Nullable Target only;

  /** What is to be improved: bent values of the trials, and the process that was fitted to them. */
  private record Target(double[] values, GaussianProcess process) {}

  GpModel(SortedMap<String, Distribution> space, History history, boolean noisy) {
    this.space = new TreeMap<>(space);
    this.noisy = noisy;
    inputs = new InputSpace(space);
    boxLow = new double[inputs.size()];
    boxHigh = new double[inputs.size()];
    Arrays.fill(boxHigh, 1);
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      double[] point = inputs.of(history.params().get(i));
      if (point != null) {
        points.add(point);
        scores.add(history.scores().get(i));
        constraints.add(history.constraints().get(i));
      }
    }
    x = points.toArray(double[][]::new);
    int count = constraints.stream().mapToInt(List::size).max().orElse(0);
    for (int c = 0; c < count; c++) {
      addConstraint(c);
    }
    only = history.objectives() == 1 ? target(new double[] {1}) : null;
  }

  private Target target(double[] weights) {
    double[] values = mixture(weights);
    return new Target(values, fitted(values));
  }

  /** A model of the better trials, which searches where the best of them lie. */
  static GpModel local(SortedMap<String, Distribution> space, History history, boolean noisy) {
    int dimensions = space.size();
    int count = Math.max(2 * dimensions + 4, (int) (LOCAL_SHARE * history.size()));
    GpModel model = new GpModel(space, history.best(count), noisy);
    model.limitTo(Math.max(dimensions + 2, model.x.length / 2));
    return model;
  }

  /**
   * Searches in the box that so many span which lie nearest to the best, and a little beyond: in
   * one valley, where there are several.
   */
  private void limitTo(int nearest) {
    limited = true;
    Arrays.fill(boxLow, 1);
    Arrays.fill(boxHigh, 0);
    List<double[]> byDistance = new ArrayList<>(List.of(x));
    byDistance.sort(Comparator.comparingDouble(point -> squaredDistance(point, x[0])));
    for (double[] point : byDistance.subList(0, Math.min(nearest, x.length))) {
      for (int d = 0; d < boxLow.length; d++) {
        boxLow[d] = Math.min(boxLow[d], point[d]);
        boxHigh[d] = Math.max(boxHigh[d], point[d]);
      }
    }
    for (int d = 0; d < boxLow.length; d++) {
      double beyond = Math.max(0.02, BEYOND * (boxHigh[d] - boxLow[d]));
      boxLow[d] = Math.max(0, boxLow[d] - beyond);
      boxHigh[d] = Math.min(1, boxHigh[d] + beyond);
    }
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return sum;
  }

  SortedMap<String, Distribution> space() {
    return space;
  }

  private void addConstraint(int c) {
    double[] raw = new double[x.length];
    double mean = 0;
    for (int i = 0; i < raw.length; i++) {
      raw[i] = c < constraints.get(i).size() ? constraints.get(i).get(c) : 0;
      raw[i] = Math.clamp(raw[i], -1e12, 1e12);
      mean += raw[i] / raw.length;
    }
    double[] standardised = Warp.standardised(raw);
    double sd = 0;
    for (double v : raw) {
      sd += (v - mean) * (v - mean) / raw.length;
    }
    constraintProcesses.add(fitted(standardised));
    limits.add(sd > 0 ? -mean / Math.sqrt(sd) : 0);
  }

  /** Objectives mixed by weights that sum to 1, each from 0 to 1 (augmented Chebyshev). */
  private double[] mixture(double[] weights) {
    double[] mixed = new double[x.length];
    if (weights.length == 1) {
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] = scores.get(i)[0];
      }
      return bent(mixed);
    }
    double[] low = new double[weights.length];
    double[] high = new double[weights.length];
    for (int k = 0; k < weights.length; k++) {
      int objective = k;
      low[k] =
          scores.stream().mapToDouble(s -> s[objective]).filter(Double::isFinite).min().orElse(0);
      high[k] =
          scores.stream().mapToDouble(s -> s[objective]).filter(Double::isFinite).max().orElse(1);
    }
    for (int i = 0; i < mixed.length; i++) {
      double sum = 0;
      double most = 0;
      for (int k = 0; k < weights.length; k++) {
        double range = high[k] - low[k];
        double share =
            range > 0 ? (Math.clamp(scores.get(i)[k], low[k], high[k]) - low[k]) / range : 0;
        most = Math.max(most, weights[k] * share);
        sum += weights[k] * share;
      }
      mixed[i] = most + SHARE_OF_SUM * sum;
    }
    return bent(mixed);
  }

  /** A process of values that are standardised. */
  private GaussianProcess fitted(double[] y) {
    int[] chosen = representatives(y, MAX_FIT);
    return new GaussianProcess(
        x,
        y,
        inputs.categorical(),
        HyperparameterFit.fit(rows(chosen), values(y, chosen), inputs.categorical(), noisy, false)
            .hyperparameters());
  }

  /** The values, bent so that a process follows them best. */
  private double[] bent(double[] raw) {
    int[] chosen = representatives(raw, MAX_ROUGH_FIT);
    double[][] points = rows(chosen);
    double[] best = new double[0];
    double bestEvidence = Double.NEGATIVE_INFINITY;
    List<Warp> whole = Warp.of(raw);
    List<Warp> parts = Warp.of(values(raw, chosen));
    for (int i = 0; i < Math.min(whole.size(), parts.size()); i++) {
      double evidence =
          HyperparameterFit.fit(points, parts.get(i).values(), inputs.categorical(), noisy, true)
                  .logPosterior()
              + parts.get(i).logSlopes();
      if (best.length == 0 || evidence > bestEvidence) {
        bestEvidence = evidence;
        best = whole.get(i).values();
      }
    }
    return best;
  }

  /**
   * Places of at most so many trials: the better half of them, and every so manyth of the others.
   */
  private static int[] representatives(double[] y, int most) {
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
  private static int[] order(double[] y) {
    Integer[] order = new Integer[y.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> y[i]));
    return Arrays.stream(order).mapToInt(i -> i).toArray();
  }

  private double[][] rows(int[] chosen) {
    return Arrays.stream(chosen).mapToObj(i -> x[i]).toArray(double[][]::new);
  }

  private static double[] values(double[] y, int[] chosen) {
    return Arrays.stream(chosen).mapToDouble(i -> y[i]).toArray();
  }

  /**
   * The next parameters, while others are being evaluated.
   *
   * @param elsewhere whether to keep away from the best trial, with one objective
   */
  Map<String, Double> propose(
      List<Map<String, Parameter>> pending, boolean elsewhere, RandomGenerator random) {
    Target target = only == null ? target(weights(scores.getFirst().length, random)) : only;
    GaussianProcess expected = withPending(target.process(), pending);
    double threshold = threshold(expected);
    if (only != null && !limited) {
      threshold -= WORTH_A_STEP; // the last digits are the local model's business
    }
    List<GaussianProcess> kept = new ArrayList<>();
    constraintProcesses.forEach(c -> kept.add(withPending(c, pending)));
    ExpectedImprovement improvement =
        new ExpectedImprovement(
            expected,
            threshold,
            kept,
            limits.stream().mapToDouble(d -> d).toArray(),
            bordered(only != null),
            elsewhere && only != null ? x[order(target.values())[0]] : new double[0]);
    return inputs.values(
        new AcquisitionSearch(inputs, boxLow, boxHigh)
            .best(improvement, best(target.values()), random));
  }

  private boolean[] bordered(boolean oneObjective) {
    boolean[] bordered = new boolean[inputs.size()];
    for (int d = 0; d < bordered.length; d++) {
      bordered[d] = oneObjective && !limited && !inputs.isCategorical(d);
    }
    return bordered;
  }

  private static double[] weights(int objectives, RandomGenerator random) {
    double[] weights = new double[objectives];
    double sum = 0;
    for (int k = 0; k < objectives; k++) {
      weights[k] = -Math.log(1 - random.nextDouble());
      sum += weights[k];
    }
    for (int k = 0; k < objectives; k++) {
      weights[k] /= sum;
    }
    return weights;
  }

  /** As if what runs had ended with the value that is expected of it (Ginsbourger et al. 2010). */
  private GaussianProcess withPending(GaussianProcess gp, List<Map<String, Parameter>> pending) {
    List<double[]> points = new ArrayList<>();
    for (Map<String, Parameter> params :
        pending.subList(Math.max(0, pending.size() - MAX_FIT), pending.size())) {
      double[] point = inputs.of(params);
      if (point != null) {
        points.add(point);
      }
    }
    if (points.isEmpty()) {
      return gp;
    }
    double[] means = points.stream().mapToDouble(p -> gp.predict(p, false).mean).toArray();
    return gp.with(points.toArray(double[][]::new), means);
  }

  /** The best value that is expected at a feasible trial; infinite if there is none. */
  private double threshold(GaussianProcess gp) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      if (constraints.get(i).stream().allMatch(c -> c <= 0)) {
        best = Math.min(best, gp.predict(x[i], false).mean);
      }
    }
    return best;
  }

  /** The points of the best few trials. */
  private List<double[]> best(double[] values) {
    return Arrays.stream(order(values)).limit(NEAR).mapToObj(i -> x[i]).toList();
  }
}
