package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The volume that points dominate, up to a reference point. With two objectives O(n log n), with
 * more by slicing (While et al. 2012, WFG).
 */
public final class Hypervolume {

  private Hypervolume() {}

  /**
   * The volume between the points and the reference point.
   *
   * @param points scores, smaller is better; those that are not below the reference point in every
   *     objective add nothing
   * @throws IllegalArgumentException if the reference point has another number of objectives or is
   *     not finite
   */
  public static double of(List<double[]> points, double[] reference) {
    List<double[]> inside = new ArrayList<>();
    for (double r : reference) {
      if (!Double.isFinite(r)) {
        throw new IllegalArgumentException(
            "Expected a finite reference point, but got " + Arrays.toString(reference) + ".");
      }
    }
    for (double[] point : points) {
      if (point.length != reference.length) {
        throw new IllegalArgumentException(
            "Expected a reference point with %s values, but got %s."
                .formatted(point.length, Arrays.toString(reference)));
      }
      boolean below = true;
      for (int k = 0; k < point.length; k++) {
        below &= point[k] < reference[k];
      }
      if (below) {
        inside.add(point);
      }
    }
    return volume(inside, reference);
  }

  private static double volume(List<double[]> points, double[] reference) {
    if (points.isEmpty()) {
      return 0;
    }
    List<double[]> front = new ArrayList<>();
    Dominance.front(points).forEach(i -> front.add(points.get(i)));
    if (reference.length == 1) {
      return reference[0] - front.getFirst()[0];
    }
    front.sort(Arrays::compare);
    return reference.length == 2 ? sweep(front, reference) : slices(front, reference);
  }

  private static double sweep(List<double[]> front, double[] reference) {
    double volume = 0;
    double above = reference[1];
    for (double[] point : front) {
      if (point[1] < above) {
        volume += (reference[0] - point[0]) * (above - point[1]);
        above = point[1];
      }
    }
    return volume;
  }

  /** Each point's own share: its box less what the points behind it cover of that box. */
  private static double slices(List<double[]> front, double[] reference) {
    double volume = 0;
    for (int i = 0; i < front.size(); i++) {
      double[] point = front.get(i);
      double box = 1;
      for (int k = 0; k < point.length; k++) {
        box *= reference[k] - point[k];
      }
      List<double[]> covered = new ArrayList<>();
      for (int j = i + 1; j < front.size(); j++) {
        double[] limited = new double[point.length];
        for (int k = 0; k < point.length; k++) {
          limited[k] = Math.max(point[k], front.get(j)[k]);
        }
        covered.add(limited);
      }
      volume += box - volume(covered, reference);
    }
    return volume;
  }
}
