package io.trialstream.sampler.gp;

import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The trials that a model is made of. Immutable.
 *
 * @param params by trial
 * @param scores by trial and objective, smaller is better
 * @param constraints by trial
 */
record History(
    List<Map<String, Parameter>> params, List<double[]> scores, List<List<Double>> constraints) {

  int size() {
    return params.size();
  }

  int objectives() {
    return scores.getFirst().length;
  }

  /** The best so many by the first objective, best first. */
  History best(int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparing((Integer i) -> constraints.get(i).stream().anyMatch(c -> c > 0))
            .thenComparingDouble(i -> scores.get(i)[0])
            .thenComparingInt(i -> i));
    List<Integer> chosen = order.subList(0, Math.min(count, order.size()));
    return new History(
        chosen.stream().map(params::get).toList(),
        chosen.stream().map(scores::get).toList(),
        chosen.stream().map(constraints::get).toList());
  }

  /** All, or of many the best, the latest and every so manyth of the others; by number. */
  static History chosen(SortedMap<Integer, FrozenTrial> complete, List<Direction> directions) {
    Collection<FrozenTrial> chosen = complete.values();
    if (complete.size() > GpSampler.MAX_HISTORY) {
      chosen = sample(List.copyOf(complete.values()), directions);
    }
    List<Map<String, Parameter>> params = new ArrayList<>();
    List<double[]> scores = new ArrayList<>();
    List<List<Double>> constraints = new ArrayList<>();
    for (FrozenTrial trial : chosen) {
      params.add(trial.params());
      scores.add(Direction.scores(directions, trial.values()));
      constraints.add(trial.constraints());
    }
    return new History(params, scores, constraints);
  }

  private static Collection<FrozenTrial> sample(List<FrozenTrial> all, List<Direction> directions) {
    int third = GpSampler.MAX_HISTORY / 3;
    TreeSet<Integer> places = new TreeSet<>();
    for (int i = all.size() - third; i < all.size(); i++) {
      places.add(i);
    }
    for (int k = 0; k < directions.size(); k++) {
      int objective = k;
      List<Integer> best = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        best.add(i);
      }
      best.sort(
          Comparator.<Integer>comparingDouble(
                  i -> directions.get(objective).score(all.get(i).values().get(objective)))
              .thenComparingInt(i -> i));
      places.addAll(best.subList(0, third / directions.size()));
    }
    double stride = (double) all.size() / third;
    for (int i = 0; i < third && places.size() < GpSampler.MAX_HISTORY; i++) {
      places.add((int) (i * stride));
    }
    TreeMap<Integer, FrozenTrial> chosen = new TreeMap<>();
    places.forEach(i -> chosen.put(i, all.get(i)));
    return chosen.values();
  }
}
