package io.trialstream.numeric;

import java.util.Arrays;

/**
 * Factors and inverts symmetric positive definite matrices, which are stored row by row in one
 * array. Every inner loop adds a multiple of one row to another: compilers turn that into vector
 * instructions, and sums of products not. Stateless.
 */
public final class PositiveDefinite {

  private PositiveDefinite() {}

  /**
   * Cholesky's factorisation: replaces the upper triangle of A by U with A = U^T U. The lower
   * triangle is not looked at. O(n^3).
   *
   * @return false if the matrix is not positive definite; its upper triangle is of no use then
   */
  public static boolean factor(double[] a, int n) {
    for (int k = 0; k < n; k++) {
      int rowK = k * n;
      double pivot = a[rowK + k];
      if (!(pivot > 0) || Double.isInfinite(pivot)) {
        return false;
      }
      double root = Math.sqrt(pivot);
      a[rowK + k] = root;
      for (int j = k + 1; j < n; j++) {
        a[rowK + j] /= root;
      }
      for (int i = k + 1; i < n; i++) {
        double factor = a[rowK + i];
        int rowI = i * n;
        for (int j = i; j < n; j++) {
          a[rowI + j] -= factor * a[rowK + j];
        }
      }
    }
    return true;
  }

  /** The logarithm of the determinant of a matrix with this factor U. */
  public static double logDeterminant(double[] u, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.log(u[i * n + i]);
    }
    return 2 * sum;
  }

  /**
   * Inverts a matrix with this factor U. O(n^3).
   *
   * @param work takes intermediate results
   * @param inverse takes the inverse, both triangles
   */
  public static void invert(double[] u, double[] work, double[] inverse, int n) {
    Arrays.fill(work, 0);
    for (int i = 0; i < n; i++) { // work becomes the inverse of U^T, a lower triangle
      int rowI = i * n;
      work[rowI + i] = 1;
      for (int k = 0; k < i; k++) {
        double factor = u[k * n + i];
        int rowK = k * n;
        for (int j = 0; j <= k; j++) {
          work[rowI + j] -= factor * work[rowK + j];
        }
      }
      double diagonal = u[rowI + i];
      for (int j = 0; j <= i; j++) {
        work[rowI + j] /= diagonal;
      }
    }
    Arrays.fill(inverse, 0);
    for (int k = 0; k < n; k++) {
      int rowK = k * n;
      for (int i = 0; i <= k; i++) {
        double factor = work[rowK + i];
        int rowI = i * n;
        for (int j = 0; j <= i; j++) {
          inverse[rowI + j] += factor * work[rowK + j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        inverse[j * n + i] = inverse[i * n + j];
      }
    }
  }

  /** The product of a symmetric matrix, both triangles of which are there, and a vector. O(n^2). */
  public static double[] times(double[] a, double[] x) {
    int n = x.length;
    double[] product = new double[n];
    for (int i = 0; i < n; i++) {
      double factor = x[i];
      int row = i * n;
      for (int j = 0; j < n; j++) {
        product[j] += factor * a[row + j];
      }
    }
    return product;
  }
}
