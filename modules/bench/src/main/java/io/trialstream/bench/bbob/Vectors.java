package io.trialstream.bench.bbob;

/** Transformations of vectors, with the names of the report (section 0.2). Stateless. */
final class Vectors {

  private Vectors() {}

  /** Where an index stands between the first, 0, and the last, 1. */
  static double share(int i, int dimension) {
    return (double) i / (dimension - 1);
  }

  static double[] minus(double[] a, double[] b) {
    double[] result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[i] - b[i];
    }
    return result;
  }

  static double[] times(double[][] matrix, double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        result[i] += matrix[i][j] * x[j];
      }
    }
    return result;
  }

  /** The diagonal matrix Λ with this condition, times x. */
  static double[] lambda(double condition, double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = Math.pow(condition, 0.5 * share(i, x.length)) * x[i];
    }
    return result;
  }

  static double oscillated(double x) {
    if (x == 0) {
      return 0;
    }
    double log = Math.log(Math.abs(x));
    double first = x > 0 ? 10 : 5.5;
    double second = x > 0 ? 7.9 : 3.1;
    return Math.signum(x)
        * Math.exp(log + 0.049 * (Math.sin(first * log) + Math.sin(second * log)));
  }

  /** T_osz: small bumps, so that the function is less regular. */
  static double[] oscillated(double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = oscillated(x[i]);
    }
    return result;
  }

  /** T_asy: another slope on either side of 0. */
  static double[] asymmetric(double beta, double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i] > 0 ? Math.pow(x[i], 1 + beta * share(i, x.length) * Math.sqrt(x[i])) : x[i];
    }
    return result;
  }

  /** f_pen: how far outside [-5, 5] a point lies, squared. */
  static double penalty(double[] x) {
    double sum = 0;
    for (double v : x) {
      double outside = Math.max(0, Math.abs(v) - 5);
      sum += outside * outside;
    }
    return sum;
  }

  static double squares(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    return sum;
  }

  /** The sum of squares, the last one weighing so much more than the first. */
  static double ellipsoid(double condition, double[] z) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += Math.pow(condition, share(i, z.length)) * z[i] * z[i];
    }
    return sum;
  }

  /** The function of Rastrigin. */
  static double rastrigin(double[] z) {
    double cosines = 0;
    for (double v : z) {
      cosines += Math.cos(2 * Math.PI * v);
    }
    return 10 * (z.length - cosines) + squares(z);
  }

  /** One term of the function of Rosenbrock. */
  static double rosenbrock(double first, double second) {
    double valley = first * first - second;
    return 100 * valley * valley + (first - 1) * (first - 1);
  }
}
