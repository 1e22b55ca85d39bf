package io.trialstream.sampler.cmaes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Begins CMA-ES where trials of a related study were good: with the normal distribution that is
 * nearest to a mixture of kernels at the best of them (WS-CMA-ES: Nomura, Watanabe, Akimoto, Ozaki
 * and Onishi 2021, arXiv 2012.06932, section 4). Stateless.
 */
final class WarmStart {

  /** The best share of the trials. */
  private static final double BEST = 0.1;

  /** The standard deviation of each kernel in the cube. */
  private static final double KERNEL = 0.1;

  /** A point in the cube with its score; smaller is better. */
  record Scored(double[] point, double score) {}

  private WarmStart() {}

  /** The points of the best trials; at least one if there is any. */
  static List<double[]> best(List<Scored> trials) {
    List<Scored> order = new ArrayList<>(trials);
    order.sort(Comparator.comparingDouble(Scored::score)); // it keeps the order of equal ones
    int count = Math.min(order.size(), Math.max(1, (int) (BEST * order.size())));
    return order.subList(0, count).stream().map(Scored::point).toList();
  }

  /**
   * The distribution of these points, at least one.
   *
   * @return its covariance matrix has a determinant of 1
   */
  static CmaEs.Start of(List<double[]> points) {
    int d = points.getFirst().length;
    double[] mean = new double[d];
    for (double[] point : points) {
      for (int i = 0; i < d; i++) {
        mean[i] += point[i] / points.size();
      }
    }
    double[][] matrix = new double[d][d];
    for (int a = 0; a < d; a++) {
      matrix[a][a] = KERNEL * KERNEL;
      for (double[] point : points) {
        for (int b = 0; b < d; b++) {
          matrix[a][b] += (point[a] - mean[a]) * (point[b] - mean[b]) / points.size();
        }
      }
    }
    Covariance covariance = new Covariance(d, false);
    covariance.set(matrix);
    double sigma = covariance.normalize();
    return new CmaEs.Start(mean, sigma, covariance.matrix());
  }
}
