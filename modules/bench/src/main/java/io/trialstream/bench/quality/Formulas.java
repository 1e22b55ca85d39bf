package io.trialstream.bench.quality;

import java.util.Arrays;

/**
 * The published functions themselves, all to be minimised. Sources: Surjanovic and Bingham's
 * library of simulation experiments; ZDT as published. Stateless.
 */
public final class Formulas {

  private static final double[] HARTMANN_A = {1, 1.2, 3, 3.2};
  private static final double[][] HARTMANN_B = {
    {10, 3, 17, 3.5, 1.7, 8},
    {.05, 10, 17, .1, 8, 14},
    {3, 3.5, 1.7, 10, 17, 8},
    {17, 8, .05, 10, .1, 14}
  };
  private static final double[][] HARTMANN_P = {
    {1312, 1696, 5569, 124, 8283, 5886},
    {2329, 4135, 8307, 3736, 1004, 9991},
    {2348, 1451, 3522, 2883, 3047, 6650},
    {4047, 8828, 8732, 5743, 1091, 381}
  };

  /** What the choice c adds to {@link #mixed}. */
  public static final double MIXED_C = 2;

  private Formulas() {}

  public static double branin(double[] x) {
    double a = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
    return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0]) + 10;
  }

  public static double hartmann6(double[] x) {
    double sum = 0;
    for (int i = 0; i < HARTMANN_A.length; i++) {
      double inner = 0;
      for (int j = 0; j < x.length; j++) {
        double d = x[j] - 1e-4 * HARTMANN_P[i][j];
        inner += HARTMANN_B[i][j] * d * d;
      }
      sum -= HARTMANN_A[i] * Math.exp(-inner);
    }
    return sum;
  }

  public static double rosenbrock(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double a = x[i + 1] - x[i] * x[i];
      sum += 100 * a * a + (1 - x[i]) * (1 - x[i]);
    }
    return sum;
  }

  public static double ackley(double[] x) {
    double squares = 0;
    double cosines = 0;
    for (double v : x) {
      squares += v * v;
      cosines += Math.cos(2 * Math.PI * v);
    }
    return -20 * Math.exp(-0.2 * Math.sqrt(squares / x.length))
        - Math.exp(cosines / x.length)
        + 20
        + Math.E;
  }

  public static double styblinski(double[] x) {
    return Arrays.stream(x).map(v -> v * v * v * v - 16 * v * v + 5 * v).sum() / 2;
  }

  public static double rastrigin(double[] x) {
    return 10 * x.length + Arrays.stream(x).map(v -> v * v - 10 * Math.cos(2 * Math.PI * v)).sum();
  }

  public static double griewank(double[] x) {
    double sum = 0;
    double product = 1;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * x[i] / 4000;
      product *= Math.cos(x[i] / Math.sqrt(i + 1));
    }
    return sum - product + 1;
  }

  public static double camel(double[] p) {
    double x = p[0];
    double y = p[1];
    return (4 - 2.1 * x * x + x * x * x * x / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y;
  }

  public static double levy(double[] x) {
    double[] w = Arrays.stream(x).map(v -> 1 + (v - 1) / 4).toArray();
    double first = Math.sin(Math.PI * w[0]);
    double sum = first * first;
    for (int i = 0; i + 1 < w.length; i++) {
      double s = Math.sin(Math.PI * w[i] + 1);
      sum += (w[i] - 1) * (w[i] - 1) * (1 + 10 * s * s);
    }
    double last = w[w.length - 1];
    double s = Math.sin(2 * Math.PI * last);
    return sum + (last - 1) * (last - 1) * (1 + s * s);
  }

  /** Fails beyond a wall, with its optimum at the wall: as if a learning rate were too high. */
  public static double wall(double[] x) {
    if (x[0] + x[1] > 1.3) {
      return Double.NaN;
    }
    double a = x[0] - 0.75;
    double b = x[1] - 0.75;
    double c = x[2] - 0.3;
    double d = x[3] - 0.6;
    return a * a + b * b + c * c + d * d;
  }

  /**
   * Townsend's function, modified (Townsend 2014), and by how much a point violates its one
   * constraint.
   */
  public static double[] townsend(double[] p) {
    double x = p[0];
    double y = p[1];
    double t = Math.atan2(x, y);
    double wave =
        2 * Math.cos(t) - 0.5 * Math.cos(2 * t) - 0.25 * Math.cos(3 * t) - 0.125 * Math.cos(4 * t);
    double height = 2 * Math.sin(t);
    double cosine = Math.cos((x - 0.1) * y);
    return new double[] {
      -cosine * cosine - x * Math.sin(3 * x + y), x * x + y * y - wave * wave - height * height
    };
  }

  /**
   * A space of all kinds of parameters.
   *
   * @param g what the choice of the category adds, with a parameter of its own
   */
  public static double mixed(double x, double y, long k, double lr, double g) {
    double logLr = Math.log10(lr) + 3;
    return (x - 1) * (x - 1)
        + .5 * (y + 2) * (y + 2)
        + .5 * (x - 1) * (y + 2)
        + .05 * (k - 12) * (k - 12)
        + logLr * logLr
        + g;
  }

  /** What the choice a adds to {@link #mixed}. */
  public static double mixedA(double za) {
    return 4 * (za - .7) * (za - .7);
  }

  /** What the choice b adds to {@link #mixed}. */
  public static double mixedB(long zb) {
    return 1 + .1 * (zb - 5) * (zb - 5);
  }

  /** What the choice d adds to {@link #mixed}. */
  public static double mixedD(double zd) {
    double logZd = Math.log10(zd) + 2;
    return .5 + logZd * logZd;
  }

  private static double g(double[] x) {
    return 1 + 9 * Arrays.stream(x, 1, x.length).average().orElse(0);
  }

  /** ZDT1 (Zitzler, Deb and Thiele 2000). */
  public static double[] zdt1(double[] x) {
    double g = g(x);
    return new double[] {x[0], g * (1 - Math.sqrt(x[0] / g))};
  }

  /** ZDT2. */
  public static double[] zdt2(double[] x) {
    double g = g(x);
    return new double[] {x[0], g * (1 - (x[0] / g) * (x[0] / g))};
  }

  /** ZDT3. */
  public static double[] zdt3(double[] x) {
    double g = g(x);
    double share = x[0] / g;
    return new double[] {x[0], g * (1 - Math.sqrt(share) - share * Math.sin(10 * Math.PI * x[0]))};
  }
}
