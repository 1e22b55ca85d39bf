package io.trialstream.sampler.gp;

import io.trialstream.sampler.LearningCurves.Estimate;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The trials that a model is made of. Immutable.
 *
 * @param seen trials with scores, from which the objectives are learnt
 * @param succeeded trials that did not fail, at least those in {@code seen}
 * @param failed parameters with which trials failed
 * @param recentlyFailed share of the latest trials that failed
 * @param recentlyInfeasible share of the latest trials that violate a constraint
 */
record History(
    List<Seen> seen,
    List<Seen> succeeded,
    List<Map<String, Parameter>> failed,
    double recentlyFailed,
    double recentlyInfeasible) {

  /** The latest so many trials tell how much caution is needed. */
  private static final int RECENT = 20;

  /**
   * A trial with scores.
   *
   * @param scores by objective, smaller is better
   * @param constraints empty if there are none, or the trial was pruned before it set them
   * @param doubt share of the variance of scores by which its score may be wrong; 0 if it is
   *     complete
   */
  record Seen(
      Map<String, Parameter> params,
      double[] scores,
      List<Double> constraints,
      double doubt,
      boolean complete) {

    boolean feasible() {
      return constraints.stream().allMatch(c -> c <= 0);
    }
  }

  int objectives() {
    return seen.getFirst().scores().length;
  }

  /** The best so many by the first objective, best first. */
  History best(int count) {
    List<Seen> order = new ArrayList<>(seen);
    order.sort( // it keeps the order of those that are equal
        Comparator.comparing((Seen s) -> !s.feasible())
            .thenComparing(s -> !s.feasible() ? violation(s) : 0.0)
            .thenComparingDouble(s -> s.scores()[0]));
    return new History(
        order.subList(0, Math.min(count, order.size())),
        succeeded,
        failed,
        recentlyFailed,
        recentlyInfeasible);
  }

  private static double violation(Seen s) {
    return s.constraints().stream().mapToDouble(c -> Math.max(c, 0)).sum();
  }

  /**
   * All, or of many the best, the latest and every so manyth of the others; by number.
   *
   * @param ended complete and pruned trials
   * @param estimates what the pruned ones would have reached
   */
  static History chosen(
      NavigableMap<Integer, FrozenTrial> ended,
      Map<Integer, Estimate> estimates,
      NavigableMap<Integer, FrozenTrial> failed,
      List<Direction> directions) {
    List<Seen> seen = new ArrayList<>();
    for (FrozenTrial trial : ended.values()) {
      boolean complete = trial.state() == TrialState.COMPLETE;
      Estimate estimate = estimates.getOrDefault(trial.number(), NOTHING);
      seen.add(
          new Seen(
              trial.params(),
              complete
                  ? Direction.scores(directions, trial.values())
                  : new double[] {estimate.score()},
              trial.constraints(),
              complete ? 0 : estimate.doubt(),
              complete));
    }
    List<Map<String, Parameter>> params = new ArrayList<>();
    failed.values().forEach(trial -> params.add(trial.params()));
    List<Seen> few = seen.size() > GpSampler.MAX_HISTORY ? sample(seen, directions.size()) : seen;
    List<FrozenTrial> latest =
        Stream.concat(
                ended.descendingMap().values().stream().limit(RECENT),
                failed.descendingMap().values().stream().limit(RECENT))
            .sorted(Comparator.comparingInt(FrozenTrial::number).reversed())
            .limit(RECENT)
            .toList();
    return new History(
        few,
        few,
        params.subList(Math.max(0, params.size() - MOST_FAILED), params.size()),
        share(latest, trial -> trial.state() == TrialState.FAIL),
        share(latest, trial -> trial.state() != TrialState.FAIL && !trial.feasible()));
  }

  private static double share(List<FrozenTrial> trials, Predicate<FrozenTrial> which) {
    return trials.isEmpty() ? 0 : (double) trials.stream().filter(which).count() / trials.size();
  }

  /** The latest so many failed trials are used. */
  private static final int MOST_FAILED = GpSampler.MAX_HISTORY / 2;

  private static final Estimate NOTHING = new Estimate(Double.POSITIVE_INFINITY, 1);

  private static List<Seen> sample(List<Seen> all, int objectives) {
    int third = GpSampler.MAX_HISTORY / 3;
    TreeSet<Integer> places = new TreeSet<>();
    for (int i = all.size() - third; i < all.size(); i++) {
      places.add(i);
    }
    for (int k = 0; k < objectives; k++) {
      int objective = k;
      List<Integer> best = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        best.add(i);
      }
      best.sort(
          Comparator.comparing((Integer i) -> !all.get(i).feasible())
              .thenComparingDouble(i -> all.get(i).scores()[objective])
              .thenComparingInt(i -> i));
      places.addAll(best.subList(0, third / objectives));
    }
    double stride = (double) all.size() / third;
    for (int i = 0; i < third && places.size() < GpSampler.MAX_HISTORY; i++) {
      places.add((int) (i * stride));
    }
    return places.stream().map(all::get).toList();
  }
}
