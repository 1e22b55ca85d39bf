package io.trialstream.sampler.gp;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * A Gaussian process conditioned on observations, with the Matérn-5/2 kernel and a length for each
 * input (Rasmussen and Williams 2006, equations 2.25, 2.26 and 4.17). Inputs that are categories
 * are equal or not. O(n^3) to make, O(n^2) per prediction. Immutable.
 */
final class GaussianProcess {

  private static final double SQRT_5 = Math.sqrt(5);
  private static final double[] JITTERS = {0, 1e-8, 1e-6, 1e-4, 1e-2, 1};
  private static final double LEAST_VARIANCE = 1e-12;

  private final double[][] x;
  private final boolean[] categorical;
  private final Hyperparameters h;
  private final double[] alpha;
  private final double[][] inverse;
  private final double logDeterminant;
  private final double[] y;
  private final double[] doubts;

  /**
   * @param x inputs, from 0 to 1, or category numbers
   * @param y standardised values, one per input
   * @param doubts variance of the noise that each of them has besides the common one
   * @throws ArithmeticException if the matrix of the inputs cannot be factored
   */
  GaussianProcess(
      double[][] x, double[] y, double[] doubts, boolean[] categorical, Hyperparameters h) {
    this.x = x;
    this.y = y;
    this.doubts = doubts;
    this.categorical = categorical;
    this.h = h;
    int n = x.length;
    DMatrixRMaj k = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double value = kernel(distance(x[i], x[j])) + (i == j ? h.noise() + doubts[i] : 0);
        k.set(i, j, value);
        k.set(j, i, value);
      }
    }
    double[][] l = factored(k);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.log(l[i][i]);
    }
    logDeterminant = 2 * sum;
    inverse = inverse(l);
    alpha = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        alpha[i] += inverse[i][j] * y[j];
      }
    }
  }

  /** The lower triangle L of k = L L^T; points that lie too close need a little more noise. */
  private static double[][] factored(DMatrixRMaj k) {
    int n = k.numRows;
    for (double jitter : JITTERS) {
      DMatrixRMaj copy = k.copy();
      for (int i = 0; i < n; i++) {
        copy.add(i, i, jitter);
      }
      CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(n, true);
      if (cholesky.decompose(copy)) {
        return rows(cholesky.getT(null), n);
      }
    }
    throw new ArithmeticException("The kernel matrix is not positive definite.");
  }

  private static double[][] rows(DMatrixRMaj matrix, int n) {
    double[][] rows = new double[n][n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(matrix.data, i * n, rows[i], 0, n);
    }
    return rows;
  }

  /** (L L^T)^-1. */
  private static double[][] inverse(double[][] l) {
    int n = l.length;
    double[][] m = new double[n][]; // columns of L^-1 as rows: m[j][i - j]
    for (int j = 0; j < n; j++) {
      double[] column = new double[n - j];
      column[0] = 1 / l[j][j];
      for (int i = j + 1; i < n; i++) {
        double sum = 0;
        double[] row = l[i];
        for (int k = j; k < i; k++) {
          sum += row[k] * column[k - j];
        }
        column[i - j] = -sum / row[i];
      }
      m[j] = column;
    }
    double[][] inverse = new double[n][n];
    for (int a = 0; a < n; a++) {
      for (int b = a; b < n; b++) {
        double sum = 0;
        double[] p = m[a];
        double[] q = m[b];
        for (int i = b; i < n; i++) {
          sum += p[i - a] * q[i - b];
        }
        inverse[a][b] = sum;
        inverse[b][a] = sum;
      }
    }
    return inverse;
  }

  private double distance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double delta = categorical[d] ? (a[d] == b[d] ? 0 : 1) : a[d] - b[d];
      double scaled = delta / h.lengths()[d];
      sum += scaled * scaled;
    }
    return sum;
  }

  private double kernel(double squared) {
    double r = SQRT_5 * Math.sqrt(squared);
    return h.scale() * (1 + r + r * r / 3) * Math.exp(-r);
  }

  /** Minus twice the derivative of the kernel by the squared distance. */
  private double slope(double squared) {
    double r = SQRT_5 * Math.sqrt(squared);
    return h.scale() * 5.0 / 3 * (1 + r) * Math.exp(-r);
  }

  /** The logarithm of how likely the observations are. */
  double logLikelihood() {
    double fit = 0;
    for (int i = 0; i < y.length; i++) {
      fit += y[i] * alpha[i];
    }
    return -0.5 * (fit + logDeterminant + y.length * Math.log(2 * Math.PI));
  }

  /** Its derivatives by the logarithms of the hyperparameters, in their order. */
  double[] logLikelihoodGradient() {
    int n = x.length;
    int dimensions = h.lengths().length;
    double[] gradient = new double[dimensions + 2];
    double[] perSquare = new double[dimensions];
    for (int d = 0; d < dimensions; d++) {
      perSquare[d] = 1 / (h.lengths()[d] * h.lengths()[d]);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double weight = alpha[i] * alpha[j] - inverse[i][j]; // half of it, twice
        double squared = distance(x[i], x[j]);
        double slope = slope(squared) * weight;
        for (int d = 0; d < dimensions; d++) {
          double delta = categorical[d] ? (x[i][d] == x[j][d] ? 0 : 1) : x[i][d] - x[j][d];
          gradient[d] += slope * delta * delta * perSquare[d];
        }
        gradient[dimensions] += weight * kernel(squared);
      }
      double own = 0.5 * (alpha[i] * alpha[i] - inverse[i][i]);
      gradient[dimensions] += own * h.scale();
      gradient[dimensions + 1] += own * h.noise();
    }
    return gradient;
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
    int dimensions = point.length;
    Prediction p = new Prediction(dimensions);
    double[] k = new double[n];
    double[] squares = new double[n];
    for (int i = 0; i < n; i++) {
      squares[i] = distance(point, x[i]);
      k[i] = kernel(squares[i]);
      p.mean += k[i] * alpha[i];
    }
    double[] solved = new double[n];
    double explained = 0;
    for (int i = 0; i < n; i++) {
      double[] row = inverse[i];
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += row[j] * k[j];
      }
      solved[i] = sum;
      explained += sum * k[i];
    }
    p.variance = Math.max(LEAST_VARIANCE, h.scale() - explained);
    if (withGradient) {
      for (int i = 0; i < n; i++) {
        double slope = slope(squares[i]);
        for (int d = 0; d < dimensions; d++) {
          if (!categorical[d]) {
            double length = h.lengths()[d];
            double dk = -slope * (point[d] - x[i][d]) / (length * length);
            p.meanGradient[d] += dk * alpha[i];
            p.varianceGradient[d] -= 2 * dk * solved[i];
          }
        }
      }
    }
    return p;
  }

  Hyperparameters hyperparameters() {
    return h;
  }

  /** The same process with more observations, which nobody doubts. */
  GaussianProcess with(double[][] moreX, double[] moreY) {
    double[][] allX = new double[x.length + moreX.length][];
    double[] allY = new double[allX.length];
    System.arraycopy(x, 0, allX, 0, x.length);
    System.arraycopy(moreX, 0, allX, x.length, moreX.length);
    System.arraycopy(y, 0, allY, 0, y.length);
    System.arraycopy(moreY, 0, allY, y.length, moreY.length);
    return new GaussianProcess(allX, allY, Arrays.copyOf(doubts, allY.length), categorical, h);
  }
}
