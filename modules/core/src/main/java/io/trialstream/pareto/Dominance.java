package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which points are better in every respect. Points are scores, smaller is better, one per
 * objective; infinite ones are as good as others.
 */
public final class Dominance {

  /** By the first objective, where that is equal by the second, and so on; 0 equals -0. */
  static final Comparator<double[]> FIRST_BETTER = Dominance::compare;

  private Dominance() {}

  private static int compare(double[] a, double[] b) {
    for (int k = 0; k < a.length; k++) {
      int compared = Double.compare(a[k] + 0.0, b[k] + 0.0);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  /** Whether {@code a} is nowhere worse than {@code b} and somewhere better. */
  public static boolean dominates(double[] a, double[] b) {
    boolean better = false;
    for (int k = 0; k < a.length; k++) {
      if (a[k] > b[k]) {
        return false;
      }
      better |= a[k] < b[k];
    }
    return better;
  }

  private static Integer[] sorted(List<double[]> points) {
    Integer[] order = new Integer[points.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(points::get, FIRST_BETTER));
    return order;
  }

  /**
   * Ranks as if those that nobody dominates were taken away again and again (Deb et al. 2002). Once
   * so many points have a rank, the others get one rank more than the last. Each point is put to
   * the first front that does not dominate it, which is found by halving (Zhang et al. 2015): O(n
   * log^2 n) with up to three objectives, O(n^2) at most with more.
   *
   * @param enough how many points must be ranked at least
   * @return for each point its rank, 0 for those that nobody dominates
   */
  public static int[] ranks(List<double[]> points, int enough) {
    int[] ranks = new int[points.size()];
    List<Front> fronts = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    double[] last = null;
    int rank = 0;
    for (int i : sorted(points)) {
      double[] point = points.get(i);
      if (last == null || compare(last, point) != 0) {
        rank = place(point, fronts);
        if (rank == fronts.size()) {
          fronts.add(Front.of(point.length));
          sizes.add(0);
        }
        fronts.get(rank).add(point);
      }
      ranks[i] = rank;
      sizes.set(rank, sizes.get(rank) + 1);
      last = point;
    }
    int most = 0;
    int ranked = 0;
    while (ranked < enough && most < sizes.size()) {
      ranked += sizes.get(most++);
    }
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = Math.min(ranks[i], most);
    }
    return ranks;
  }

  /** The first front that does not dominate a point; those before it all do. */
  private static int place(double[] point, List<Front> fronts) {
    int from = 0;
    int to = fronts.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (fronts.get(middle).dominates(point)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /**
   * Indices of the points that no other dominates, in their order; never empty unless there are no
   * points. O(n log n) with up to three objectives, O(n * front) with more.
   */
  public static List<Integer> front(List<double[]> points) {
    List<Integer> front = new ArrayList<>();
    Front best = Front.of(points.isEmpty() ? 1 : points.getFirst().length);
    double[] last = null;
    boolean lastIsBest = false;
    for (int i : sorted(points)) {
      double[] point = points.get(i);
      if (last == null || compare(last, point) != 0) {
        lastIsBest = !best.dominates(point);
        if (lastIsBest) {
          best.add(point);
        }
      }
      if (lastIsBest) {
        front.add(i);
      }
      last = point;
    }
    front.sort(Integer::compare);
    return front;
  }
}
