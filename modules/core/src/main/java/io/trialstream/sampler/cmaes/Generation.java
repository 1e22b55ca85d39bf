package io.trialstream.sampler.cmaes;

import io.trialstream.sampler.LearningCurves.Estimate;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The trials of the generation that is being collected. Feasible ones rank first, by their scores.
 * Infeasible ones follow: a violation of each constraint is worth its rank among the others, so
 * that the units of constraints do not matter (multiple constraint ranking: de Paula Garcia, de
 * Lima, Lemonge and Jacob 2017). Failed ones rank last. Confined to one thread.
 */
final class Generation {

  private final List<Told> members = new ArrayList<>();

  /**
   * A trial that ended.
   *
   * @param score smaller is better
   * @param foreign whether it was drawn from another distribution than the present one
   */
  record Told(
      int number,
      TrialState state,
      double score,
      List<Double> constraints,
      double[] point,
      boolean foreign) {

    static Told of(FrozenTrial trial, Direction direction, double[] point, boolean foreign) {
      boolean failed = trial.state() == TrialState.FAIL;
      double score = failed ? Double.POSITIVE_INFINITY : direction.score(trial.value());
      return new Told(trial.number(), trial.state(), score, trial.constraints(), point, foreign);
    }

    boolean failed() {
      return state == TrialState.FAIL;
    }

    private double violation(int constraint) {
      return constraint < constraints.size() ? Math.max(0, constraints.get(constraint)) : 0;
    }
  }

  private record Ranked(Told told, int violation) {}

  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparing((Ranked r) -> r.told().failed())
          .thenComparingInt(Ranked::violation)
          .thenComparingDouble(r -> r.told().score())
          .thenComparingInt(r -> r.told().number());

  int size() {
    return members.size();
  }

  long failed() {
    return members.stream().filter(Told::failed).count();
  }

  boolean hasPruned() {
    return members.stream().anyMatch(t -> t.state() == TrialState.PRUNED);
  }

  List<Told> members() {
    return members;
  }

  void add(Told trial) {
    members.add(trial);
  }

  void clear() {
    members.clear();
  }

  /**
   * The members, the best first.
   *
   * @param estimates of the final scores of pruned trials
   */
  List<Told> ranked(Map<Integer, Estimate> estimates) {
    List<Ranked> ranked = new ArrayList<>();
    for (Told told : members) {
      Estimate estimate = told.state() == TrialState.PRUNED ? estimates.get(told.number()) : null;
      Told now =
          estimate == null
              ? told
              : new Told(
                  told.number(),
                  told.state(),
                  estimate.score(),
                  told.constraints(),
                  told.point(),
                  told.foreign());
      ranked.add(new Ranked(now, violation(told)));
    }
    ranked.sort(BEST_FIRST);
    return ranked.stream().map(Ranked::told).toList();
  }

  /** One for each constraint that is violated, and one for each member that violates it less. */
  private int violation(Told told) {
    int sum = 0;
    for (int c = 0; c < told.constraints().size(); c++) {
      double own = told.violation(c);
      if (own > 0) {
        sum++;
        for (Told other : members) {
          sum += other.violation(c) < own ? 1 : 0;
        }
      }
    }
    return sum;
  }
}
