package io.trialstream.importance;

import io.trialstream.pareto.BestPoints;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares where the best trials lie with where all of them do (Watanabe, Bansal and Hutter 2023,
 * algorithm 1), and where a parameter's domain depends on others, domain by domain (arXiv
 * 2601.20800, theorem 4.2). Confined to one thread.
 */
final class PedAnova {

  /** The best share of the trials. */
  private static final double TARGET_QUANTILE = 0.1;

  /** Domains that fewer trials had tell nothing. */
  private static final int LEAST_TRIALS = 2;

  private final List<FrozenTrial> trials;
  private final Set<Integer> target;

  PedAnova(List<FrozenTrial> complete, List<Direction> directions, @Nullable Integer objective) {
    trials = complete;
    target = complete.size() < 2 ? Set.of() : target(complete, directions, objective);
  }

  private static Set<Integer> target(
      List<FrozenTrial> trials, List<Direction> directions, @Nullable Integer objective) {
    int count = (int) Math.ceil(TARGET_QUANTILE * trials.size());
    Set<Integer> target = new HashSet<>();
    if (objective == null) {
      List<double[]> points =
          trials.stream().map(t -> Direction.scores(directions, t.values())).toList();
      BestPoints.choose(points, count).forEach(i -> target.add(trials.get(i).number()));
      return target;
    }
    Direction direction = directions.get(objective);
    double worst =
        trials.stream()
            .mapToDouble(t -> direction.score(t.values().get(objective)))
            .sorted()
            .skip(count - 1)
            .findFirst()
            .orElseThrow();
    for (FrozenTrial t : trials) {
      if (direction.score(t.values().get(objective)) <= worst) { // those that are equal as well
        target.add(t.number());
      }
    }
    return target;
  }

  Map<String, Double> importances() {
    Map<String, Double> importances = new HashMap<>();
    for (String name : Importance.names(trials)) {
      importances.put(name, target.isEmpty() ? 0 : importance(name));
    }
    return importances;
  }

  private double importance(String name) {
    Map<Distribution, List<FrozenTrial>> byDomain = new LinkedHashMap<>();
    for (FrozenTrial trial : trials) {
      Parameter p = trial.params().get(name);
      if (p != null) {
        byDomain.computeIfAbsent(p.distribution(), d -> new ArrayList<>()).add(trial);
      }
    }
    double sum = 0;
    for (var domain : byDomain.entrySet()) {
      List<FrozenTrial> here = domain.getValue();
      List<FrozenTrial> best = here.stream().filter(t -> target.contains(t.number())).toList();
      if (here.size() < LEAST_TRIALS || domain.getKey().single() || best.isEmpty()) {
        continue;
      }
      double targetShare = (double) best.size() / target.size();
      double share = (double) here.size() / trials.size();
      sum += targetShare * targetShare / share * divergence(name, domain.getKey(), best, here);
    }
    double quantile = (double) target.size() / trials.size();
    return sum * quantile * quantile;
  }

  /** Pearson's divergence of where the best lie from where all lie. */
  private static double divergence(
      String name, Distribution domain, List<FrozenTrial> best, List<FrozenTrial> all) {
    double[] top = GridDensity.of(name, domain, best);
    double[] local = GridDensity.of(name, domain, all);
    double divergence = 0;
    for (int i = 0; i < top.length; i++) {
      double ratio = top[i] / local[i] - 1;
      divergence += local[i] * ratio * ratio;
    }
    return divergence;
  }
}
