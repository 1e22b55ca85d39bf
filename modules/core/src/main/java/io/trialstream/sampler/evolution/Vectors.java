package io.trialstream.sampler.evolution;

/** Small vectors. Stateless. */
final class Vectors {

  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  static double length(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  static double[] minus(double[] a, double[] b) {
    double[] c = new double[a.length];
    for (int k = 0; k < c.length; k++) {
      c[k] = a[k] - b[k];
    }
    return c;
  }

  static double[] times(double[] a, double factor) {
    double[] c = new double[a.length];
    for (int k = 0; k < c.length; k++) {
      c[k] = factor * a[k];
    }
    return c;
  }
}
