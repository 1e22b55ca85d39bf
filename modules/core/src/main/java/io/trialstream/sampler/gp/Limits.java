package io.trialstream.sampler.gp;

import io.trialstream.sampler.gp.ExpectedImprovement.Limit;
import io.trialstream.sampler.gp.History.Seen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where constraints are kept and where trials do not fail, learnt from all trials. Immutable.
 *
 * @param kept one for each constraint, and one for whether trials fail if any has failed
 * @param failed points at which trials failed
 * @param constraints how many constraints there are
 */
record Limits(List<Limit> kept, List<double[]> failed, int constraints) {

  /** Between -1, where trials do not fail, and 1, where they do: what is to be kept below. */
  private static final double MOST_LIKE_FAILURE = -0.9;

  /** Caution grows with the square of the share of the latest trials that kept no limit. */
  private static final double CAUTION = 40;

  static Limits of(InputSpace inputs, History history, Fitting fitting) {
    List<double[]> points = new ArrayList<>();
    List<Seen> trials = new ArrayList<>();
    for (Seen trial : history.succeeded()) {
      double[] point = inputs.of(trial.params());
      if (point != null) {
        points.add(point);
        trials.add(trial);
      }
    }
    int constraints = trials.stream().mapToInt(s -> s.constraints().size()).max().orElse(0);
    List<Limit> kept = new ArrayList<>();
    for (int c = 0; c < constraints; c++) {
      kept.add(constraint(c, points, trials, caution(history.recentlyInfeasible()), fitting));
    }
    List<double[]> failed = inputs.points(history.failed());
    if (!failed.isEmpty()) {
      kept.add(failures(failed, points, trials, caution(history.recentlyFailed()), fitting));
    }
    return new Limits(kept, failed, constraints);
  }

  private static double caution(double share) {
    return 1 + CAUTION * share * share;
  }

  private static Limit constraint(
      int c, List<double[]> points, List<Seen> trials, double power, Fitting fitting) {
    List<double[]> known = new ArrayList<>();
    List<Double> violations = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      if (c < trials.get(i).constraints().size()) { // a pruned trial may not have come so far
        known.add(points.get(i));
        violations.add(Math.clamp(trials.get(i).constraints().get(c), -1e12, 1e12));
      }
    }
    return limit(known, violations.stream().mapToDouble(v -> v).toArray(), power, fitting);
  }

  /**
   * Where trials fail: a process of 1 where they did and of -1 where they did not, which should
   * stay low (least-squares classification, Rasmussen and Williams 2006, section 6.5).
   */
  private static Limit failures(
      List<double[]> failed,
      List<double[]> points,
      List<Seen> trials,
      double power,
      Fitting fitting) {
    List<double[]> all = new ArrayList<>(failed);
    double[] scores = trials.stream().mapToDouble(s -> s.scores()[0]).toArray();
    for (int i : Fitting.representatives(scores, Fitting.MAX_FIT)) {
      all.add(points.get(i));
    }
    double[] labels = new double[all.size()];
    Arrays.fill(labels, -1 - MOST_LIKE_FAILURE);
    Arrays.fill(labels, 0, failed.size(), 1 - MOST_LIKE_FAILURE);
    return limit(all, labels, power, fitting);
  }

  /** That a value stays at or below 0. */
  private static Limit limit(List<double[]> points, double[] raw, double power, Fitting fitting) {
    double mean = Arrays.stream(raw).average().orElse(0);
    double variance = Arrays.stream(raw).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return new Limit(
        fitting.process(
            points.toArray(double[][]::new), Warp.standardised(raw), new double[raw.length]),
        variance > 0 ? -mean / Math.sqrt(variance) : mean > 0 ? -1 : 1,
        power);
  }
}
