package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the best points: front by front, and of the front that does not fit as a whole those that
 * together dominate most.
 */
public final class BestPoints {

  private static final double TINY = 1e-12;

  private BestPoints() {}

  /**
   * Chooses so many points.
   *
   * @param points scores, smaller is better
   * @param count from 0 to the number of points
   * @return their indices
   */
  public static List<Integer> choose(List<double[]> points, int count) {
    int[] ranks = Dominance.ranks(points, count);
    List<Integer> best = new ArrayList<>();
    for (int rank = 0; best.size() < count; rank++) {
      List<Integer> front = new ArrayList<>();
      for (int i = 0; i < ranks.length; i++) {
        if (ranks[i] == rank) {
          front.add(i);
        }
      }
      if (best.size() + front.size() <= count) {
        best.addAll(front);
      } else {
        List<double[]> of = front.stream().map(points::get).toList();
        HypervolumeSubset.choose(of, count - best.size(), reference(of)).stream()
            .map(front::get)
            .forEach(best::add);
      }
    }
    return best;
  }

  /** A little worse than the worst in each objective. */
  public static double[] reference(List<double[]> points) {
    double[] reference = points.getFirst().clone();
    for (double[] point : points) {
      for (int k = 0; k < reference.length; k++) {
        reference[k] = Math.max(reference[k], point[k]);
      }
    }
    for (int k = 0; k < reference.length; k++) {
      double worst = reference[k];
      reference[k] = Math.max(1.1 * worst, 0.9 * worst);
      if (reference[k] == 0) {
        reference[k] = TINY;
      }
    }
    return reference;
  }
}
