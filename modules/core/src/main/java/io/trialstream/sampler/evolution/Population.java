package io.trialstream.sampler.evolution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The best so many, by front and then by crowding distance (Deb et al. 2002). One more comes, and
 * the least of all goes: O(n^2) per newcomer. Confined to one thread.
 */
final class Population {

  private final int most;
  private final List<Individual> members = new ArrayList<>();
  private Map<Integer, Integer> ranks = Map.of();
  private Map<Integer, Double> crowding = Map.of();

  Population(int most) {
    this.most = most;
  }

  int size() {
    return members.size();
  }

  Individual get(int i) {
    return members.get(i);
  }

  void add(Individual newcomer) {
    remove(newcomer.number());
    members.add(newcomer);
    rank();
    if (members.size() > most) {
      Individual least =
          members.stream()
              .max(
                  Comparator.comparingInt((Individual i) -> rankOf(i))
                      .thenComparingDouble(i -> -crowdingOf(i))
                      .thenComparingInt(Individual::number))
              .orElseThrow();
      members.remove(least);
      rank();
    }
  }

  void remove(int number) {
    if (members.removeIf(i -> i.number() == number)) {
      rank();
    }
  }

  int rankOf(Individual i) {
    return ranks.getOrDefault(i.number(), Integer.MAX_VALUE);
  }

  double crowdingOf(Individual i) {
    return crowding.getOrDefault(i.number(), 0.0);
  }

  private void rank() {
    ranks = new HashMap<>();
    crowding = new HashMap<>();
    List<Individual> left = new ArrayList<>(members);
    for (int rank = 0; !left.isEmpty(); rank++) {
      List<Individual> front = new ArrayList<>();
      for (Individual i : left) {
        if (left.stream().noneMatch(j -> j.dominates(i))) {
          front.add(i);
        }
      }
      for (Individual i : front) {
        ranks.put(i.number(), rank);
      }
      measureCrowding(front);
      left.removeAll(front);
    }
  }

  /** How far the neighbours in a front lie apart, summed over the objectives. */
  private void measureCrowding(List<Individual> front) {
    double[] distances = new double[front.size()];
    int objectives = front.getFirst().scores().length;
    for (int k = 0; k < objectives; k++) {
      int objective = k;
      Integer[] order = new Integer[front.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          Comparator.comparingDouble((Integer i) -> front.get(i).scores()[objective])
              .thenComparingInt(i -> front.get(i).number()));
      double low = front.get(order[0]).scores()[k];
      double high = front.get(order[order.length - 1]).scores()[k];
      if (low == high) {
        continue;
      }
      double range = high - low > 0 && Double.isFinite(high - low) ? high - low : 1;
      distances[order[0]] = Double.POSITIVE_INFINITY;
      distances[order[order.length - 1]] = Double.POSITIVE_INFINITY;
      for (int i = 1; i < order.length - 1; i++) {
        double gap = front.get(order[i + 1]).scores()[k] - front.get(order[i - 1]).scores()[k];
        distances[order[i]] += Double.isNaN(gap) ? 0 : gap / range;
      }
    }
    for (int i = 0; i < distances.length; i++) {
      crowding.put(front.get(i).number(), distances[i]);
    }
  }
}
