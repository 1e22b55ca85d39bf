package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The volume that points dominate, up to a reference point. Up to three objectives O(n log n), by
 * sweeping. With more, by slicing (While et al. 2012, WFG), whose cost grows exponentially with the
 * objectives; so beyond {@value #MOST_SLICES} slices it is estimated from random points instead
 * (see {@link BoxSamples}), to about one per cent. The same points give the same estimate.
 */
public final class Hypervolume {

  private static final int MOST_SLICES = 200_000;
  private static final int FEWEST_SAMPLES = 1_000;
  private static final int MOST_SAMPLES = 100_000;
  private static final int COMPARISONS = 20_000_000;

  private Hypervolume() {}

  /**
   * The volume between the points and the reference point.
   *
   * @param points scores, smaller is better; those that are not below the reference point in every
   *     objective add nothing
   * @return infinite if a point that adds something is infinitely good
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
      if (isBelow(point, reference)) {
        inside.add(point);
      }
    }
    if (inside.isEmpty()) {
      return 0;
    }
    for (double[] point : inside) {
      if (Arrays.stream(point).anyMatch(Double::isInfinite)) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return switch (reference.length) {
      case 1 -> reference[0] - inside.stream().mapToDouble(p -> p[0]).min().orElseThrow();
      case 2 -> area(inside, reference).area();
      case 3 -> sweep(inside, reference);
      default -> sliced(inside, reference);
    };
  }

  static boolean isBelow(double[] point, double[] reference) {
    for (int k = 0; k < point.length; k++) {
      if (!(point[k] < reference[k])) {
        return false;
      }
    }
    return true;
  }

  private static Staircase area(List<double[]> points, double[] reference) {
    Staircase area = new Staircase(reference[0], reference[1]);
    points.forEach(p -> area.add(p[0], p[1]));
    return area;
  }

  /** Three objectives: along the third one, the area of the other two that is dominated so far. */
  private static double sweep(List<double[]> points, double[] reference) {
    List<double[]> byThird = new ArrayList<>(points);
    byThird.sort(Comparator.comparingDouble(p -> p[2]));
    Staircase area = new Staircase(reference[0], reference[1]);
    double volume = 0;
    double at = byThird.getFirst()[2];
    for (double[] point : byThird) {
      volume += area.area() * (point[2] - at);
      at = point[2];
      area.add(point[0], point[1]);
    }
    return volume + area.area() * (reference[2] - at);
  }

  private static double sliced(List<double[]> points, double[] reference) {
    Slices slices = new Slices(reference);
    double exact = slices.volume(points, reference.length);
    return slices.left >= 0 ? exact : estimate(points, reference);
  }

  private static double estimate(List<double[]> points, double[] reference) {
    int samples = Math.clamp(COMPARISONS / points.size(), FEWEST_SAMPLES, MOST_SAMPLES);
    return new BoxSamples(points, reference, samples).union();
  }

  /** One computation by slicing; gives up when it has used up its slices. */
  private static final class Slices {
    private final double[] reference;
    private int left = MOST_SLICES;

    Slices(double[] reference) {
      this.reference = reference;
    }

    /** The volume of points of which the first few objectives count. */
    double volume(List<double[]> points, int objectives) {
      if (objectives == 3) {
        left -= points.size();
        return points.isEmpty() ? 0 : sweep(points, reference);
      }
      List<double[]> front = new ArrayList<>();
      Dominance.front(points).forEach(i -> front.add(points.get(i)));
      int last = objectives - 1;
      front.sort(Comparator.comparingDouble(p -> -p[last]));
      double volume = 0;
      for (int i = 0; i < front.size() && left >= 0; i++) {
        // Of its own, a point has its box, less what those that reach further cover of that box.
        double[] point = front.get(i);
        left -= front.size() - i;
        double box = 1;
        for (int k = 0; k < last; k++) {
          box *= reference[k] - point[k];
        }
        List<double[]> covered = new ArrayList<>();
        for (double[] other : front.subList(i + 1, front.size())) {
          double[] limited = new double[last];
          for (int k = 0; k < last; k++) {
            limited[k] = Math.max(point[k], other[k]);
          }
          covered.add(limited);
        }
        volume += (box - volume(covered, last)) * (reference[last] - point[last]);
      }
      return volume;
    }
  }
}
