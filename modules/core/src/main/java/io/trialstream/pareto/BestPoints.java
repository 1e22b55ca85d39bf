package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the best points: front by front, and of the front that does not fit as a whole those that
 * together dominate most. With more than three objectives and more than {@value #MOST_COMPARED}
 * points, where comparing each with each takes too long, those whose ranks in the single objectives
 * have the least sum.
 */
public final class BestPoints {

  private static final double TINY = 1e-12;
  private static final int MOST_COMPARED = 4_096;
  private static final int SORTED_OBJECTIVES = 3;

  private BestPoints() {}

  /**
   * Chooses so many points.
   *
   * @param points scores, smaller is better; infinite ones count as a little worse or better than
   *     all finite ones
   * @param count from 0 to the number of points
   * @return their indices
   */
  public static List<Integer> choose(List<double[]> points, int count) {
    if (points.size() > MOST_COMPARED && points.getFirst().length > SORTED_OBJECTIVES) {
      return bySumOfRanks(points, count);
    }
    int[] ranks = Dominance.ranks(points, count);
    List<List<Integer>> fronts = new ArrayList<>();
    for (int i = 0; i < ranks.length; i++) {
      while (fronts.size() <= ranks[i]) {
        fronts.add(new ArrayList<>());
      }
      fronts.get(ranks[i]).add(i);
    }
    List<Integer> best = new ArrayList<>();
    for (List<Integer> front : fronts) {
      if (best.size() == count) {
        break;
      }
      if (best.size() + front.size() <= count) {
        best.addAll(front);
      } else {
        List<double[]> of = finite(front.stream().map(points::get).toList());
        HypervolumeSubset.choose(of, count - best.size(), reference(of)).stream()
            .map(front::get)
            .forEach(best::add);
      }
    }
    return best;
  }

  /** O(objectives * n log n). */
  private static List<Integer> bySumOfRanks(List<double[]> points, int count) {
    Integer[] order = new Integer[points.size()];
    long[] sums = new long[order.length];
    for (int k = 0; k < points.getFirst().length; k++) {
      int objective = k;
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> points.get(i)[objective]));
      int rank = 0;
      for (int i = 0; i < order.length; i++) {
        boolean equal = i > 0 && points.get(order[i])[k] == points.get(order[i - 1])[k];
        rank = equal ? rank : i;
        sums[order[i]] += rank;
      }
    }
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong(i -> sums[i]));
    return List.of(order).subList(0, count);
  }

  /**
   * The points themselves if volumes between them can be computed; otherwise they are moved to the
   * range from 0 to 1 in each objective, infinite ones beyond it.
   */
  private static List<double[]> finite(List<double[]> points) {
    int objectives = points.getFirst().length;
    boolean finite = Arrays.stream(reference(points)).allMatch(Double::isFinite);
    if (finite && points.stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      return points;
    }
    List<double[]> moved = points.stream().map(double[]::clone).toList();
    for (int k = 0; k < objectives; k++) {
      int objective = k;
      var range =
          points.stream()
              .mapToDouble(p -> p[objective])
              .filter(Double::isFinite)
              .summaryStatistics();
      double low = range.getMin() / 2;
      double width = range.getMax() / 2 - low; // halves, since a difference may overflow
      for (double[] point : moved) {
        if (Double.isFinite(point[k])) {
          point[k] = width > 0 ? (point[k] / 2 - low) / width : 0;
        } else {
          point[k] = point[k] > 0 ? 2 : -1;
        }
      }
    }
    return moved;
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
