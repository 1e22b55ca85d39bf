package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Chooses points that together dominate much, greedily: each time the one that adds most (Guerreiro
 * et al. 2016); lazily, since what a point adds only shrinks (Chen et al. 2020).
 */
public final class HypervolumeSubset {

  private HypervolumeSubset() {}

  private record Gain(int index, double atMost, int round) {}

  /**
   * Chooses so many points.
   *
   * @param points scores, smaller is better
   * @param count from 0 to the number of points
   * @param reference what volumes are measured to; if it is not finite, the first points are chosen
   * @return indices in the order in which they were chosen; equal points count once, and fill up at
   *     the end
   */
  public static List<Integer> choose(List<double[]> points, int count, double[] reference) {
    List<Integer> chosen = new ArrayList<>();
    boolean finite = Arrays.stream(reference).allMatch(Double::isFinite);
    if (!finite || count >= points.size()) {
      for (int i = 0; i < Math.min(count, points.size()); i++) {
        chosen.add(i);
      }
      return chosen;
    }
    TreeMap<double[], Integer> unique = new TreeMap<>(Arrays::compare);
    for (int i = points.size() - 1; i >= 0; i--) {
      unique.put(points.get(i), i);
    }
    PriorityQueue<Gain> queue =
        new PriorityQueue<>(
            Comparator.comparingDouble((Gain g) -> -g.atMost()).thenComparingInt(Gain::index));
    for (int index : unique.values()) {
      queue.add(new Gain(index, Hypervolume.of(List.of(points.get(index)), reference), 0));
    }
    List<double[]> selected = new ArrayList<>();
    double volume = 0;
    while (chosen.size() < count && !queue.isEmpty()) {
      Gain top = queue.remove();
      double[] point = points.get(top.index());
      if (top.round() == selected.size()) {
        chosen.add(top.index());
        selected.add(point);
        volume = Hypervolume.of(selected, reference);
      } else {
        List<double[]> with = new ArrayList<>(selected);
        with.add(point);
        double gain = Hypervolume.of(with, reference) - volume;
        queue.add(new Gain(top.index(), gain, selected.size()));
      }
    }
    for (int i = 0; i < points.size() && chosen.size() < count; i++) {
      if (!chosen.contains(i)) {
        chosen.add(i);
      }
    }
    return chosen;
  }
}
