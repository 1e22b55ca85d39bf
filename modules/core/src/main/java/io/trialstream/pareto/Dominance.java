package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who is better in every respect. Points are scores, smaller is better, one per objective. */
public final class Dominance {

  private Dominance() {}

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

  /**
   * Ranks by repeatedly taking away those that nobody dominates (Deb et al. 2002). Stops once so
   * many points have a rank; the others get one rank more than the last. With two objectives O(n
   * log n) for each rank, else O(n^2).
   *
   * @param enough how many points must be ranked at least
   * @return for each point its rank, 0 for those that nobody dominates
   */
  public static int[] ranks(List<double[]> points, int enough) {
    int[] ranks = new int[points.size()];
    Arrays.fill(ranks, -1);
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < ranks.length; i++) {
      left.add(i);
    }
    int ranked = 0;
    int rank = 0;
    while (!left.isEmpty() && ranked < enough) {
      List<Integer> front = front(points, left);
      for (int i : front) {
        ranks[i] = rank;
      }
      ranked += front.size();
      left.removeIf(i -> ranks[i] >= 0);
      rank++;
    }
    for (int i : left) {
      ranks[i] = rank;
    }
    return ranks;
  }

  /** Indices of the points that no other dominates, in their order. */
  public static List<Integer> front(List<double[]> points) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      all.add(i);
    }
    return front(points, all);
  }

  private static List<Integer> front(List<double[]> points, List<Integer> among) {
    List<Integer> sorted = new ArrayList<>(among);
    sorted.sort((i, j) -> Arrays.compare(points.get(i), points.get(j)));
    List<Integer> front = new ArrayList<>();
    boolean two = !points.isEmpty() && points.getFirst().length == 2;
    double least = Double.POSITIVE_INFINITY; // of the second objective, with two
    double[] last = new double[0];
    for (int i : sorted) {
      double[] point = points.get(i);
      boolean dominated;
      if (two) {
        dominated = point[1] > least || (point[1] == least && !Arrays.equals(point, last));
      } else {
        dominated = front.stream().anyMatch(j -> dominates(points.get(j), point));
      }
      if (!dominated) {
        front.add(i);
        if (two) {
          least = point[1];
          last = point;
        }
      }
    }
    front.sort(Integer::compare);
    return front;
  }
}
