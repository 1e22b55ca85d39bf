package io.trialstream.sampler.gp;

import io.trialstream.numeric.PositiveDefinite;
import java.util.Arrays;

/**
 * A Gaussian process conditioned on observations, with the Matérn-5/2 kernel and a length for each
 * input (Rasmussen and Williams 2006, equations 2.25 and 2.26). Inputs that are categories are
 * equal or not. O(n^3) to make, O(n^2) per prediction. Immutable.
 */
final class GaussianProcess {

  private static final double[] JITTERS = {0, 1e-8, 1e-6, 1e-4, 1e-2, 1};
  private static final double LEAST_VARIANCE = 1e-12;

  /** What is certain has this share of the scale as noise, so that the matrix can be factored. */
  private static final double CERTAIN = 1e-6;

  private final double[][] x;
  private final boolean[] categorical;
  private final Hyperparameters h;
  private final double[] perSquare;
  private final double[] alpha;
  private final double[] inverse;
  private final double[] y;
  private final double[] noise;

  /**
   * @param x inputs, from 0 to 1, or category numbers
   * @param y standardised values, one per input
   * @param doubts variance of the noise that each of them has besides the common one
   * @throws ArithmeticException if the matrix of the inputs cannot be factored
   */
  GaussianProcess(
      double[][] x, double[] y, double[] doubts, boolean[] categorical, Hyperparameters h) {
    this(x, y, categorical, h, Arrays.stream(doubts).map(doubt -> doubt + h.noise()).toArray());
  }

  private GaussianProcess(
      double[][] x, double[] y, boolean[] categorical, Hyperparameters h, double[] noise) {
    this.x = x;
    this.y = y;
    this.noise = noise;
    this.categorical = categorical;
    this.h = h;
    perSquare = Arrays.stream(h.lengths()).map(length -> 1 / (length * length)).toArray();
    int n = x.length;
    double[] k = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        k[j * n + i] = h.scale() * Matern.at(distance(x[i], x[j]));
      }
    }
    factor(k);
    inverse = new double[n * n];
    PositiveDefinite.invert(k, new double[n * n], inverse, n);
    alpha = PositiveDefinite.times(inverse, y);
  }

  /** Factors the matrix; points that lie too close need a little more noise. */
  private void factor(double[] k) {
    int n = x.length;
    double[] copy = k.clone();
    for (double jitter : JITTERS) {
      for (int i = 0; i < n; i++) {
        k[i * n + i] = h.scale() + noise[i] + jitter;
      }
      if (PositiveDefinite.factor(k, n)) {
        return;
      }
      System.arraycopy(copy, 0, k, 0, k.length);
    }
    throw new ArithmeticException("The kernel matrix is not positive definite.");
  }

  /** How far two values of an input lie apart: categories are equal or not. */
  static double difference(double a, double b, boolean categorical) {
    return categorical ? (a == b ? 0 : 1) : a - b;
  }

  private double distance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double delta = difference(a[d], b[d], categorical[d]);
      sum += delta * delta * perSquare[d];
    }
    return sum;
  }

  /** Mean and variance of the function at a point, with their gradients if wanted. */
  static final class Prediction {
    double mean;
    double variance;
    final double[] meanGradient;
    final double[] varianceGradient;

    Prediction(int dimensions) {
      meanGradient = new double[dimensions];
      varianceGradient = new double[dimensions];
    }
  }

  /** Predicts at a point; gradients by categories are 0. */
  Prediction predict(double[] point, boolean withGradient) {
    int n = x.length;
    Prediction p = new Prediction(withGradient ? point.length : 0);
    double[] squares = new double[n];
    double[] k = new double[n];
    for (int i = 0; i < n; i++) {
      squares[i] = distance(point, x[i]);
      k[i] = h.scale() * Matern.at(squares[i]);
      p.mean += k[i] * alpha[i];
    }
    double[] solved = PositiveDefinite.times(inverse, k);
    double explained = 0;
    for (int i = 0; i < n; i++) {
      explained += solved[i] * k[i];
    }
    p.variance = Math.max(LEAST_VARIANCE, h.scale() - explained);
    if (withGradient) {
      for (int i = 0; i < n; i++) {
        double slope = Matern.slope(squares[i], k[i]);
        for (int d = 0; d < point.length; d++) {
          if (!categorical[d]) {
            double dk = -slope * (point[d] - x[i][d]) * perSquare[d];
            p.meanGradient[d] += dk * alpha[i];
            p.varianceGradient[d] -= 2 * dk * solved[i];
          }
        }
      }
    }
    return p;
  }

  /** The same process with more observations, which are certain. */
  GaussianProcess with(double[][] moreX, double[] moreY) {
    int before = x.length;
    double[][] allX = Arrays.copyOf(x, before + moreX.length);
    System.arraycopy(moreX, 0, allX, before, moreX.length);
    double[] allY = Arrays.copyOf(y, allX.length);
    System.arraycopy(moreY, 0, allY, before, moreY.length);
    double[] allNoise = Arrays.copyOf(noise, allX.length);
    Arrays.fill(allNoise, before, allX.length, CERTAIN * h.scale());
    return new GaussianProcess(allX, allY, categorical, h, allNoise);
  }
}
