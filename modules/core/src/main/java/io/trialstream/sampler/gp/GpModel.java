package io.trialstream.sampler.gp;

import io.trialstream.sampler.gp.ExpectedImprovement.Limit;
import io.trialstream.sampler.gp.History.Seen;
import io.trialstream.space.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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

  /** Within this squared distance of a trial, a step has been tried. */
  private static final double TRIED = 0.01;

  private final InputSpace inputs;
  private final double[][] x;
  private final double[] boxLow;
  private final double[] boxHigh;
  private boolean limited;

  private final List<Seen> seen = new ArrayList<>();
  private final double[] doubts;
  private final Fitting fitting;
  private final Limits limits;

  /** With one objective; null with several. */
  private final @Nullable Target only;

  /** What is to be improved: bent values of the trials, and the process that was fitted to them. */
  private record Target(double[] values, GaussianProcess process) {}

  private GpModel(InputSpace inputs, Fitting fitting, Limits limits, History history) {
    this.inputs = inputs;
    this.fitting = fitting;
    this.limits = limits;
    boxLow = new double[inputs.size()];
    boxHigh = new double[inputs.size()];
    Arrays.fill(boxHigh, 1);
    List<double[]> points = new ArrayList<>();
    for (Seen trial : history.seen()) {
      double[] point = inputs.of(trial.params());
      if (point != null) {
        points.add(point);
        seen.add(trial);
      }
    }
    x = points.toArray(double[][]::new);
    doubts = seen.stream().mapToDouble(Seen::doubt).toArray();
    only = history.objectives() == 1 ? target(new double[] {1}) : null;
  }

  private Target target(double[] weights) {
    Fitting.Bent bent = mixture(weights);
    return new Target(bent.values(), avoiding(fitting.process(x, bent, doubts)));
  }

  /** A model of all trials of a history. */
  static GpModel of(InputSpace inputs, History history, boolean noisy) {
    Fitting fitting = new Fitting(inputs.categorical(), noisy);
    return new GpModel(inputs, fitting, Limits.of(inputs, history, fitting), history);
  }

  /**
   * A model of the better trials, which searches where the best of them lie. What it knows of
   * constraints and failures comes from all of them.
   */
  static GpModel local(InputSpace inputs, History history, boolean noisy) {
    int dimensions = inputs.size();
    int count = Math.max(2 * dimensions + 4, (int) (LOCAL_SHARE * history.seen().size()));
    GpModel model = of(inputs, history.best(count), noisy);
    model.limitTo(Math.max(dimensions + 2, model.x.length / 2));
    return model;
  }

  /**
   * Searches in the box that so many span which lie nearest to the best, and a little beyond: in
   * one valley, where there are several.
   */
  private void limitTo(int nearest) {
    limited = true;
    List<double[]> byDistance = new ArrayList<>(List.of(x));
    byDistance.sort(Comparator.comparingDouble(point -> inputs.squaredDistance(point, x[0])));
    for (int d = 0; d < boxLow.length; d++) {
      double from = 1;
      double to = 0;
      for (double[] point : byDistance.subList(0, Math.min(nearest, x.length))) {
        if (inputs.isActive(point, d)) {
          from = Math.min(from, point[d]);
          to = Math.max(to, point[d]);
        }
      }
      if (from <= to) { // else none of them has it, and nothing is known of it
        double beyond = Math.max(0.02, BEYOND * (to - from));
        boxLow[d] = Math.max(0, from - beyond);
        boxHigh[d] = Math.min(1, to + beyond);
      }
    }
  }

  /** Objectives mixed by weights that sum to 1, each from 0 to 1 (augmented Chebyshev). */
  private Fitting.Bent mixture(double[] weights) {
    double[] mixed = new double[x.length];
    if (weights.length == 1) {
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] = seen.get(i).scores()[0];
      }
      return fitting.bent(x, mixed, doubts);
    }
    double[] low = new double[weights.length];
    double[] high = new double[weights.length];
    for (int k = 0; k < weights.length; k++) {
      int objective = k;
      low[k] =
          seen.stream()
              .mapToDouble(s -> s.scores()[objective])
              .filter(Double::isFinite)
              .min()
              .orElse(0);
      high[k] =
          seen.stream()
              .mapToDouble(s -> s.scores()[objective])
              .filter(Double::isFinite)
              .max()
              .orElse(1);
    }
    for (int i = 0; i < mixed.length; i++) {
      double sum = 0;
      double most = 0;
      for (int k = 0; k < weights.length; k++) {
        double range = high[k] - low[k];
        double share =
            range > 0 ? (Math.clamp(seen.get(i).scores()[k], low[k], high[k]) - low[k]) / range : 0;
        most = Math.max(most, weights[k] * share);
        sum += weights[k] * share;
      }
      mixed[i] = most + SHARE_OF_SUM * sum;
    }
    return fitting.bent(x, mixed, doubts);
  }

  /** As if trials that failed had ended with a value that improves nothing. */
  private GaussianProcess avoiding(GaussianProcess gp) {
    List<double[]> failed = limits.failed();
    if (failed.isEmpty()) {
      return gp;
    }
    double best = threshold(gp);
    double least = Double.isInfinite(best) ? 0 : best;
    double[] values =
        failed.stream().mapToDouble(p -> Math.max(gp.predict(p, false).mean, least)).toArray();
    return gp.with(failed.toArray(double[][]::new), values);
  }

  /**
   * The next parameters, while others are being evaluated.
   *
   * @param elsewhere whether to keep away from the best trial, with one objective
   * @param taken values that have been tried or are being tried, not to be suggested again
   */
  Map<String, Double> propose(
      List<Map<String, Parameter>> pending,
      boolean elsewhere,
      Predicate<Map<String, Double>> taken,
      RandomGenerator random) {
    Target target = only == null ? target(weights(seen.getFirst().scores().length, random)) : only;
    ExpectedImprovement improvement = improvement(target, pending, elsewhere);
    Predicate<double[]> known = point -> taken.test(inputs.values(point));
    List<double[]> near = best(target.values());
    double[] found =
        new AcquisitionSearch(inputs, boxLow, boxHigh).best(improvement, near, known, random);
    if (limited && known.test(found)) { // the box holds few values, and all of them are known
      double[] low = new double[inputs.size()];
      double[] high = new double[inputs.size()];
      Arrays.fill(high, 1);
      found = new AcquisitionSearch(inputs, low, high).best(improvement, near, known, random);
    }
    return inputs.values(found);
  }

  private ExpectedImprovement improvement(
      Target target, List<Map<String, Parameter>> pending, boolean elsewhere) {
    GaussianProcess expected = withPending(target.process(), pending);
    double threshold = threshold(expected);
    if (only != null && !limited) {
      threshold -= WORTH_A_STEP; // the last digits are the local model's business
    }
    List<Limit> kept = new ArrayList<>();
    limits
        .kept()
        .forEach(l -> kept.add(new Limit(withPending(l.process(), pending), l.at(), l.power())));
    return new ExpectedImprovement(
        expected,
        threshold,
        kept,
        inputs.categorical(),
        bordered(only != null),
        elsewhere && only != null ? best(target.values()).getFirst() : new double[0]);
  }

  /**
   * The most promising parameters that differ from those of the best trial in one category or on
   * one grid, of those near which nothing has been tried; empty if there are none. With one
   * objective.
   */
  Map<String, Double> step(List<Map<String, Parameter>> pending, RandomGenerator random) {
    if (only == null) {
      throw new IllegalStateException("There are several objectives.");
    }
    List<double[]> tried = new ArrayList<>(List.of(x));
    tried.addAll(limits.failed());
    tried.addAll(inputs.points(pending));
    ExpectedImprovement improvement = improvement(only, pending, false);
    double[] chosen = null;
    double most = Double.NEGATIVE_INFINITY;
    for (double[] point : inputs.neighbours(best(only.values()).getFirst(), random)) {
      if (tried.stream().noneMatch(t -> inputs.squaredDistance(t, point) < TRIED)) {
        double value = improvement.at(point, new double[0]);
        if (chosen == null || value > most) {
          most = value;
          chosen = point;
        }
      }
    }
    return chosen == null ? Map.of() : inputs.values(chosen);
  }

  private boolean[] bordered(boolean oneObjective) {
    boolean[] bordered = new boolean[inputs.size()];
    for (int d = 0; d < bordered.length; d++) {
      bordered[d] = oneObjective && !limited && inputs.isRange(d) && inputs.isMostlyRanges();
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
    List<double[]> points =
        inputs.points(
            pending.subList(Math.max(0, pending.size() - Fitting.MAX_FIT), pending.size()));
    if (points.isEmpty()) {
      return gp;
    }
    double[] means = points.stream().mapToDouble(p -> gp.predict(p, false).mean).toArray();
    return gp.with(points.toArray(double[][]::new), means);
  }

  /** The best value that is expected at a feasible trial; infinite if there is none yet. */
  private double threshold(GaussianProcess gp) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      if (counts(seen.get(i))) {
        best = Math.min(best, gp.predict(x[i], false).mean);
      }
    }
    return best;
  }

  /** Whether it is known to be feasible: a pruned trial may have ended before it could tell. */
  private boolean counts(Seen trial) {
    return trial.feasible()
        && (trial.complete() || trial.constraints().size() >= limits.constraints());
  }

  /** The points of the best few trials, feasible ones first. */
  private List<double[]> best(double[] values) {
    return Arrays.stream(Fitting.order(values))
        .boxed()
        .sorted(Comparator.comparing(i -> !seen.get(i).feasible())) // keeps the order otherwise
        .limit(NEAR)
        .map(i -> x[i])
        .toList();
  }
}
