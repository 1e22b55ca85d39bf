package io.trialstream.bench.suite;

import io.trialstream.bench.quality.LearningCurve;
import io.trialstream.pareto.Hypervolume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trials of a run in the order in which they ended, and what they come to. It is the same for
 * our samplers and for those of others. Confined to one thread.
 */
final class Account {

  private static final int LAST = 50;
  private static final int[] CHECKPOINTS = {25, 50, 100};
  private static final double NEAR = 1e-3;

  private final Problem problem;
  private final int trials;
  private final List<Ended> ended = new ArrayList<>();
  private final Set<Map<String, Object>> places = new HashSet<>();
  private long steps;

  /**
   * A trial that ended.
   *
   * @param counts whether it is complete and keeps its constraints
   * @param steps steps of all trials up to this one
   */
  private record Ended(Outcome outcome, boolean counts, boolean failed, long steps) {}

  /**
   * An empty account.
   *
   * @param trials how many trials the run may have; with a pruner, how many full ones
   */
  Account(Problem problem, int trials) {
    this.problem = problem;
    this.trials = trials;
  }

  /**
   * Takes the next trial.
   *
   * @param stepsOfTrial how many steps it took
   */
  void add(Point point, Outcome outcome, boolean pruned, int stepsOfTrial) {
    steps += stepsOfTrial;
    boolean counts = !pruned && !outcome.failed() && outcome.feasible();
    ended.add(new Ended(outcome, counts, outcome.failed(), steps));
    places.add(point.values());
  }

  RunRecord record(String sampler, long seed, double seconds) {
    Map<String, @Nullable Double> best = new LinkedHashMap<>();
    for (int checkpoint : CHECKPOINTS) {
      if (checkpoint < trials) {
        best.put(String.valueOf(checkpoint), best(after(checkpoint)));
      }
    }
    best.put(RunRecord.ALL, best(ended));
    List<Ended> last = ended.subList(Math.max(0, ended.size() - LAST), ended.size());
    long counting = ended.stream().filter(Ended::counts).count();
    return new RunRecord(
        problem.name(),
        problem.group().label(),
        sampler,
        seed,
        ended.size(),
        best,
        ended.isEmpty() ? 0 : (double) counting / ended.size(),
        last.stream().filter(Ended::failed).count(),
        ended.size() - places.size(),
        toOptimum(),
        seconds);
  }

  /** The trials that had ended after so many, or after the steps of so many. */
  private List<Ended> after(int checkpoint) {
    if (problem.pruner() == null) {
      return ended.subList(0, Math.min(checkpoint, ended.size()));
    }
    long limit = (long) checkpoint * LearningCurve.STEPS;
    return ended.stream().filter(e -> e.steps() <= limit).toList();
  }

  private @Nullable Double best(List<Ended> among) {
    List<Outcome> counting = among.stream().filter(Ended::counts).map(Ended::outcome).toList();
    if (problem.objectives() > 1) {
      return -hypervolume(counting);
    }
    Outcome best = null;
    for (Outcome outcome : counting) {
      if (best == null || outcome.values().getFirst() < best.values().getFirst()) {
        best = outcome;
      }
    }
    return best == null ? null : best.truth();
  }

  private double hypervolume(List<Outcome> outcomes) {
    List<double[]> points =
        outcomes.stream().map(o -> o.values().stream().mapToDouble(v -> v).toArray()).toList();
    return Hypervolume.of(points, problem.reference().stream().mapToDouble(r -> r).toArray());
  }

  private @Nullable Integer toOptimum() {
    double near = NEAR * Math.max(1, Math.abs(problem.optimum()));
    for (int i = 0; i < ended.size(); i++) {
      Ended trial = ended.get(i);
      if (trial.counts() && trial.outcome().truth() <= problem.optimum() + near) {
        return i + 1;
      }
    }
    return null;
  }
}
