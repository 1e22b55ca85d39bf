package io.trialstream.sampler.evolution;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The niches of NSGA-III (Deb and Jain 2014): objectives are scaled by the ideal point and the
 * intercepts of the plane through the extreme points, each individual belongs to the nearest of
 * evenly spread directions (Das and Dennis 1998), and those in crowded niches, and far from their
 * direction, have little room. Stateless.
 */
final class ReferenceDirections implements Diversity {

  /** Weight of the axes that are not looked along when an extreme point is looked for. */
  private static final double OFF_AXIS = 1e6;

  private static final double LEAST = 1e-12;
  private static final int MOST_DIRECTIONS = 5_000;

  private final List<double[]> directions = new ArrayList<>();

  /**
   * @param parts into how many parts each axis is divided
   * @throws IllegalArgumentException if that makes too many directions
   */
  ReferenceDirections(int objectives, int parts) {
    spread(new double[objectives], 0, parts, parts);
  }

  private void spread(double[] direction, int axis, int left, int parts) {
    if (axis == direction.length - 1) {
      direction[axis] = (double) left / parts;
      if (directions.size() >= MOST_DIRECTIONS) {
        throw new IllegalArgumentException(
            "Expected a dividing_parameter that gives at most %s reference directions, but %s with %s objectives gives more."
                .formatted(MOST_DIRECTIONS, parts, direction.length));
      }
      directions.add(Vectors.times(direction, 1 / Vectors.length(direction)));
      return;
    }
    for (int here = 0; here <= left; here++) {
      direction[axis] = (double) here / parts;
      spread(direction, axis + 1, left - here, parts);
    }
  }

  @Override
  public double[] room(List<Individual> front, List<Individual> better) {
    List<Individual> all = new ArrayList<>(better);
    all.addAll(front);
    double[][] points = scaled(all);
    int[] members = new int[directions.size()];
    int[] niche = new int[points.length];
    double[] away = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      niche[i] = nearest(points[i]);
      away[i] = distance(points[i], directions.get(niche[i]));
      members[niche[i]]++;
    }
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < better.size(); i++) {
      taken.add(niche[i]);
    }
    double[] room = new double[front.size()];
    for (int i = 0; i < room.length; i++) {
      int at = better.size() + i;
      boolean closest = !taken.contains(niche[at]);
      for (int j = better.size(); j < points.length && closest; j++) {
        closest = niche[j] != niche[at] || away[j] > away[at] || (away[j] == away[at] && j >= at);
      }
      // the closest one of a niche stays; of the others, whoever has the fewest beside it
      room[i] =
          closest ? Double.POSITIVE_INFINITY : 1.0 / (members[niche[at]] + squashed(away[at]));
    }
    return room;
  }

  private static double squashed(double distance) {
    return distance / (1 + distance);
  }

  private int nearest(double[] point) {
    int best = 0;
    for (int k = 1; k < directions.size(); k++) {
      if (distance(point, directions.get(k)) < distance(point, directions.get(best))) {
        best = k;
      }
    }
    return best;
  }

  /** How far a point lies from the line through the origin in this direction. */
  private static double distance(double[] point, double[] direction) {
    return Vectors.length(
        Vectors.minus(point, Vectors.times(direction, Vectors.dot(point, direction))));
  }

  // ---- scale

  private static double[][] scaled(List<Individual> all) {
    int objectives = all.getFirst().scores().length;
    double[][] points = new double[all.size()][objectives];
    for (int k = 0; k < objectives; k++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (Individual i : all) {
        if (Double.isFinite(i.scores()[k])) {
          low = Math.min(low, i.scores()[k]);
          high = Math.max(high, i.scores()[k]);
        }
      }
      double beyond = low <= high ? high + 3 * (high - low) : 0; // where infinite values are put
      double ideal = low <= high ? low : 0;
      for (int i = 0; i < points.length; i++) {
        double score = all.get(i).scores()[k];
        points[i][k] = Double.isFinite(score) ? score - ideal : score > 0 ? beyond - ideal : 0;
      }
    }
    double[] intercepts = intercepts(points);
    for (double[] point : points) {
      for (int k = 0; k < objectives; k++) {
        point[k] /= intercepts[k];
      }
    }
    return points;
  }

  /** Where the plane through the extreme points meets the axes; the ranges if it does not. */
  private static double[] intercepts(double[][] points) {
    int n = points[0].length;
    double[] ranges = new double[n];
    DMatrixRMaj extremes = new DMatrixRMaj(n, n);
    for (int axis = 0; axis < n; axis++) {
      double[] extreme = points[0];
      for (double[] point : points) {
        ranges[axis] = Math.max(ranges[axis], point[axis]);
        if (achievement(point, axis) < achievement(extreme, axis)) {
          extreme = point;
        }
      }
      System.arraycopy(extreme, 0, extremes.data, axis * n, n);
    }
    for (int k = 0; k < n; k++) {
      ranges[k] = Math.max(ranges[k], LEAST);
    }
    DMatrixRMaj ones = new DMatrixRMaj(n, 1);
    CommonOps_DDRM.fill(ones, 1);
    DMatrixRMaj plane = new DMatrixRMaj(n, 1);
    if (!CommonOps_DDRM.solve(extremes, ones, plane)) {
      return ranges;
    }
    double[] intercepts = new double[n];
    for (int k = 0; k < n; k++) {
      intercepts[k] = 1 / plane.get(k);
      if (!(intercepts[k] > LEAST) || Double.isInfinite(intercepts[k])) {
        return ranges;
      }
    }
    return intercepts;
  }

  private static double achievement(double[] point, int axis) {
    double most = 0;
    for (int k = 0; k < point.length; k++) {
      most = Math.max(most, k == axis ? point[k] : OFF_AXIS * point[k]);
    }
    return most;
  }
}
