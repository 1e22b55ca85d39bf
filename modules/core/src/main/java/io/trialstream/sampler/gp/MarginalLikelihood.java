package io.trialstream.sampler.gp;

import io.trialstream.numeric.PositiveDefinite;
import java.util.Arrays;

/**
 * How likely observations are under a Gaussian process, as a function of its hyperparameters
 * (Rasmussen and Williams 2006, equations 2.30 and 5.9). What does not depend on them is computed
 * once. O(n^3) per evaluation. Confined to one thread.
 */
final class MarginalLikelihood {

  private final int n;
  private final int dimensions;
  private final double[] y;
  private final double[] doubts;

  /** By input: squared differences of all pairs of points, in the order of the lower triangle. */
  private final double[][] differences;

  private final double[] squares;
  private final double[] covariances;
  private final double[] factor;
  private final double[] work;
  private final double[] inverse;

  /**
   * @param x inputs, from 0 to 1, or category numbers
   * @param y standardised values, one per input
   * @param doubts variance of the noise that each of them has besides the common one
   */
  MarginalLikelihood(double[][] x, double[] y, double[] doubts, boolean[] categorical) {
    n = x.length;
    dimensions = categorical.length;
    this.y = y.clone();
    this.doubts = doubts.clone();
    int pairs = n * (n - 1) / 2;
    differences = new double[dimensions][pairs];
    for (int d = 0; d < dimensions; d++) {
      int pair = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          double delta = GaussianProcess.difference(x[i][d], x[j][d], categorical[d]);
          differences[d][pair++] = delta * delta;
        }
      }
    }
    squares = new double[pairs];
    covariances = new double[pairs];
    factor = new double[n * n];
    work = new double[n * n];
    inverse = new double[n * n];
  }

  /**
   * The logarithm of the likelihood.
   *
   * @param gradient takes its derivatives by the logarithms of the hyperparameters, in their order;
   *     0 where there is no likelihood
   * @return minus infinity if the matrix of the inputs cannot be factored
   */
  double at(Hyperparameters h, double[] gradient) {
    Arrays.fill(gradient, 0);
    fill(h);
    if (!PositiveDefinite.factor(factor, n)) {
      return Double.NEGATIVE_INFINITY;
    }
    double logDeterminant = PositiveDefinite.logDeterminant(factor, n);
    PositiveDefinite.invert(factor, work, inverse, n);
    double[] alpha = PositiveDefinite.times(inverse, y);
    slopes(h, alpha, gradient);
    double fit = 0;
    for (int i = 0; i < n; i++) {
      fit += y[i] * alpha[i];
    }
    return -0.5 * (fit + logDeterminant + n * Math.log(2 * Math.PI));
  }

  /** Computes distances and covariances, and the upper triangle of their matrix. */
  private void fill(Hyperparameters h) {
    Arrays.fill(squares, 0);
    for (int d = 0; d < dimensions; d++) {
      double perSquare = 1 / (h.lengths()[d] * h.lengths()[d]);
      double[] of = differences[d];
      for (int pair = 0; pair < squares.length; pair++) {
        squares[pair] += of[pair] * perSquare;
      }
    }
    int pair = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++, pair++) {
        double covariance = Matern.at(squares[pair]);
        covariances[pair] = covariance;
        factor[j * n + i] = h.scale() * covariance;
      }
      factor[i * n + i] = h.scale() + h.noise() + doubts[i];
    }
  }

  private void slopes(Hyperparameters h, double[] alpha, double[] gradient) {
    double byScale = 0;
    double byNoise = 0;
    int pair = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++, pair++) {
        double weight = (alpha[i] * alpha[j] - inverse[i * n + j]) * h.scale(); // half, twice
        byScale += weight * covariances[pair];
        squares[pair] = weight * Matern.slope(squares[pair], covariances[pair]);
      }
      double own = 0.5 * (alpha[i] * alpha[i] - inverse[i * n + i]);
      byScale += own * h.scale();
      byNoise += own * h.noise();
    }
    for (int d = 0; d < dimensions; d++) {
      gradient[d] = dot(squares, differences[d]) / (h.lengths()[d] * h.lengths()[d]);
    }
    gradient[dimensions] = byScale;
    gradient[dimensions + 1] = byNoise;
  }

  /** A sum of products, in four parts that do not wait for each other. */
  private static double dot(double[] a, double[] b) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return first + second + third + fourth;
  }
}
