package io.trialstream.sampler.cmaes;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The shape of the normal distribution of CMA-ES: a matrix with its eigenvalues, or its diagonal
 * alone where no correlations are learnt. O(d^3) per change and O(d^2) per use; O(d) where it is
 * separable. Confined to one thread.
 */
final class Covariance {

  private static final double TINY = 1e-8;

  private final boolean separable;

  /** The matrix; empty where it is separable. */
  private final double[][] c;

  /** Its diagonal. */
  private final double[] variances;

  /** Roots of the eigenvalues and the eigenvectors as columns of {@link #c}. */
  private final double[] roots;

  private double[][] basis;

  /** The identity. */
  Covariance(int d, boolean separable) {
    this.separable = separable;
    c = separable ? new double[0][] : new double[d][d];
    basis = separable ? new double[0][] : new double[d][d];
    variances = new double[d];
    roots = new double[d];
    for (int i = 0; i < d; i++) {
      if (!separable) {
        c[i][i] = 1;
        basis[i][i] = 1;
      }
      variances[i] = 1;
      roots[i] = 1;
    }
  }

  int dimension() {
    return variances.length;
  }

  double variance(int i) {
    return variances[i];
  }

  double[][] matrix() {
    double[][] copy = new double[variances.length][variances.length];
    for (int i = 0; i < copy.length; i++) {
      if (separable) {
        copy[i][i] = variances[i];
      } else {
        copy[i] = c[i].clone();
      }
    }
    return copy;
  }

  /** How many numbers it takes to draw from it. */
  long cost() {
    return separable ? variances.length : (long) variances.length * variances.length;
  }

  /**
   * C^(1/2) z, up to a rotation.
   *
   * @param z standard normal numbers; they are changed
   */
  double[] shaped(double[] z) {
    int d = z.length;
    for (int i = 0; i < d; i++) {
      z[i] *= roots[i];
    }
    if (separable) {
      return z;
    }
    double[] y = new double[d];
    for (int i = 0; i < d; i++) {
      double[] row = basis[i];
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += row[j] * z[j];
      }
      y[i] = sum;
    }
    return y;
  }

  /** C^(-1/2) y. */
  double[] whitened(double[] y) {
    int d = y.length;
    double[] white = new double[d];
    if (separable) {
      for (int i = 0; i < d; i++) {
        white[i] = y[i] / roots[i];
      }
      return white;
    }
    double[] along = new double[d];
    for (int i = 0; i < d; i++) {
      double[] row = basis[i];
      double yi = y[i];
      for (int j = 0; j < d; j++) {
        along[j] += row[j] * yi;
      }
    }
    for (int j = 0; j < d; j++) {
      along[j] /= roots[j];
    }
    for (int i = 0; i < d; i++) {
      double[] row = basis[i];
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += row[j] * along[j];
      }
      white[i] = sum;
    }
    return white;
  }

  /**
   * Becomes {@code keep} times itself, plus the square of a path, plus the weighted squares of some
   * steps.
   *
   * @param ofPath what the square of the path counts
   * @param ofSteps what the weighted squares of the steps count together
   */
  void update(
      double keep,
      double ofPath,
      double[] path,
      double ofSteps,
      double[] weights,
      double[][] steps) {
    int d = variances.length;
    double[] sums = new double[d];
    for (int a = 0; a < d; a++) {
      int end = separable ? a + 1 : d;
      Arrays.fill(sums, a, end, 0);
      for (int i = 0; i < weights.length; i++) {
        double[] step = steps[i];
        double factor = weights[i] * step[a];
        for (int b = a; b < end; b++) {
          sums[b] += factor * step[b];
        }
      }
      double[] row = separable ? variances : c[a];
      for (int b = a; b < end; b++) {
        row[b] = keep * row[b] + ofPath * path[a] * path[b] + ofSteps * sums[b];
      }
      for (int b = a + 1; b < end; b++) {
        c[b][a] = row[b];
      }
    }
    decompose();
  }

  /** Becomes this symmetric matrix; not for a separable one. */
  void set(double[][] matrix) {
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(matrix[i], 0, c[i], 0, matrix.length);
    }
    decompose();
  }

  /**
   * Scales it to a determinant of 1.
   *
   * @return the root of what it was divided by
   */
  double normalize() {
    double logs = 0;
    for (double root : roots) {
      logs += Math.log(root);
    }
    double scale = Math.exp(logs / roots.length);
    for (int i = 0; i < roots.length; i++) {
      roots[i] /= scale;
      variances[i] /= scale * scale;
      for (int j = 0; j < c.length; j++) {
        c[i][j] /= scale * scale;
      }
    }
    return scale;
  }

  private void decompose() {
    int d = variances.length;
    if (separable) {
      for (int i = 0; i < d; i++) {
        variances[i] = Math.max(variances[i], TINY);
        roots[i] = Math.sqrt(variances[i]);
      }
      return;
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
    if (!eigen.decompose(new DMatrixRMaj(c))) {
      throw new IllegalStateException("A covariance matrix has no eigenvalues.");
    }
    boolean repaired = false;
    double[] values = new double[d];
    double[][] vectors = new double[d][d];
    for (int j = 0; j < d; j++) {
      values[j] = eigen.getEigenvalue(j).getReal();
      if (values[j] < TINY) {
        values[j] = TINY;
        repaired = true;
      }
      DMatrixRMaj vector = eigen.getEigenVector(j);
      for (int i = 0; i < d; i++) {
        vectors[i][j] = vector.get(i);
      }
      roots[j] = Math.sqrt(values[j]);
    }
    basis = vectors;
    if (repaired) {
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          c[a][b] = 0;
          for (int j = 0; j < d; j++) {
            c[a][b] += vectors[a][j] * values[j] * vectors[b][j];
          }
        }
      }
    }
    for (int i = 0; i < d; i++) {
      variances[i] = c[i][i];
    }
  }

  double widest() {
    double widest = 0;
    for (double root : roots) {
      widest = Math.max(widest, root);
    }
    return widest;
  }

  double narrowest() {
    double narrowest = Double.POSITIVE_INFINITY;
    for (double root : roots) {
      narrowest = Math.min(narrowest, root);
    }
    return narrowest;
  }
}
