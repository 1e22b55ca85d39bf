package io.trialstream.bench.quality;

import io.trialstream.Trial;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Functions with known optima, all to be minimised. Sources: Surjanovic and Bingham's library of
 * simulation experiments; ZDT and DTLZ as published.
 */
final class TestFunctions {

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

  private static final Map<String, TestFunction> ALL = new LinkedHashMap<>();

  static {
    box("branin", new double[][] {{-5, 10}, {0, 15}}, TestFunctions::branin);
    cube("hartmann6", 6, 0, 1, TestFunctions::hartmann6);
    cube("rosenbrock5", 5, -5, 10, TestFunctions::rosenbrock);
    cube("ackley10", 10, -32.768, 32.768, TestFunctions::ackley);
    cube("styblinski5", 5, -5, 5, TestFunctions::styblinski);
    cube("rastrigin5", 5, -5.12, 5.12, TestFunctions::rastrigin);
    cube("griewank5", 5, -600, 600, TestFunctions::griewank);
    box("camel", new double[][] {{-3, 3}, {-2, 2}}, TestFunctions::camel);
    cube("sphere5", 5, -5, 5, x -> Arrays.stream(x).map(v -> v * v).sum());
    cube("levy8", 8, -10, 10, TestFunctions::levy);
    cube("wall4", 4, 0, 1, TestFunctions::wall);
    ALL.put("townsend", new TestFunction("townsend", List.of(), TestFunctions::townsend));
    ALL.put("mixed", new TestFunction("mixed", List.of(), TestFunctions::mixed));
    cube2("zdt1_5", 5, new double[] {2, 5}, TestFunctions::zdt1);
    cube2("zdt2_5", 5, new double[] {1.1, 1.1}, TestFunctions::zdt2);
  }

  private TestFunctions() {}

  /** The names of all. */
  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  static TestFunction of(String name) {
    TestFunction function = ALL.get(name);
    if (function == null) {
      throw new IllegalArgumentException(
          "Expected a function out of %s, but got \"%s\".".formatted(names(), name));
    }
    return function;
  }

  /** The least value of a function with one objective. */
  static double optimum(String name) {
    return switch (of(name).name()) {
      case "branin" -> 0.397887;
      case "hartmann6" -> -3.32237;
      case "styblinski5" -> -195.8308285;
      case "camel" -> -1.031628453;
      case "wall4" -> 0.02;
      case "townsend" -> -2.0239884;
      default -> 0;
    };
  }

  private static void box(String name, double[][] bounds, ToDoubleFunction<double[]> f) {
    ALL.put(
        name,
        new TestFunction(
            name,
            List.of(),
            (t, shift) -> new double[] {f.applyAsDouble(point(t, bounds, shift))}));
  }

  private static void cube(
      String name, int dimensions, double low, double high, ToDoubleFunction<double[]> f) {
    box(name, bounds(dimensions, low, high), f);
  }

  private static void cube2(
      String name, int dimensions, double[] reference, Function<double[], double[]> f) {
    double[][] bounds = bounds(dimensions, 0, 1);
    ALL.put(
        name,
        new TestFunction(
            name,
            Arrays.stream(reference).boxed().toList(),
            (t, shift) -> f.apply(point(t, bounds, TestFunction.Shift.NONE))));
  }

  private static double[][] bounds(int dimensions, double low, double high) {
    double[][] bounds = new double[dimensions][];
    Arrays.fill(bounds, new double[] {low, high});
    return bounds;
  }

  private static double[] point(Trial trial, double[][] bounds, TestFunction.Shift shift) {
    double[] x = new double[bounds.length];
    for (int i = 0; i < x.length; i++) {
      double low = bounds[i][0];
      double high = bounds[i][1];
      x[i] = trial.suggestDouble("x" + i, low, high) - shift.of(i, high - low);
    }
    return x;
  }

  private static double branin(double[] x) {
    double a = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
    return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0]) + 10;
  }

  private static double hartmann6(double[] x) {
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

  private static double rosenbrock(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double a = x[i + 1] - x[i] * x[i];
      sum += 100 * a * a + (1 - x[i]) * (1 - x[i]);
    }
    return sum;
  }

  private static double ackley(double[] x) {
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

  private static double styblinski(double[] x) {
    return Arrays.stream(x).map(v -> v * v * v * v - 16 * v * v + 5 * v).sum() / 2;
  }

  private static double rastrigin(double[] x) {
    return 10 * x.length + Arrays.stream(x).map(v -> v * v - 10 * Math.cos(2 * Math.PI * v)).sum();
  }

  private static double griewank(double[] x) {
    double sum = 0;
    double product = 1;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * x[i] / 4000;
      product *= Math.cos(x[i] / Math.sqrt(i + 1));
    }
    return sum - product + 1;
  }

  private static double camel(double[] p) {
    double x = p[0];
    double y = p[1];
    return (4 - 2.1 * x * x + x * x * x * x / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y;
  }

  private static double levy(double[] x) {
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
  private static double wall(double[] x) {
    if (x[0] + x[1] > 1.3) {
      return Double.NaN;
    }
    double a = x[0] - 0.75;
    double b = x[1] - 0.75;
    double c = x[2] - 0.3;
    double d = x[3] - 0.6;
    return a * a + b * b + c * c + d * d;
  }

  /** Townsend's function, modified (Townsend 2014), with its one constraint. */
  private static double[] townsend(Trial trial, TestFunction.Shift shift) {
    double[] p = point(trial, new double[][] {{-2.25, 2.5}, {-2.5, 1.75}}, shift);
    double x = p[0];
    double y = p[1];
    double t = Math.atan2(x, y);
    double wave =
        2 * Math.cos(t) - 0.5 * Math.cos(2 * t) - 0.25 * Math.cos(3 * t) - 0.125 * Math.cos(4 * t);
    double height = 2 * Math.sin(t);
    trial.setConstraints(x * x + y * y - wave * wave - height * height);
    double cosine = Math.cos((x - 0.1) * y);
    return new double[] {-cosine * cosine - x * Math.sin(3 * x + y)};
  }

  private static double[] mixed(Trial trial, TestFunction.Shift shift) {
    double x = trial.suggestDouble("x", -5, 5) - shift.of(0, 10);
    double y = trial.suggestDouble("y", -5, 5) - shift.of(1, 10);
    int k = trial.suggestInt("k", 0, 20, 2);
    double lr = trial.suggestLogDouble("lr", 1e-5, 1e-1);
    double g =
        switch (trial.suggestCategorical("c", "a", "b", "c", "d")) {
          case "a" -> {
            double za = trial.suggestDouble("za", 0, 1);
            yield 4 * (za - .7) * (za - .7);
          }
          case "b" -> {
            int zb = trial.suggestInt("zb", 1, 8);
            yield 1 + .1 * (zb - 5) * (zb - 5);
          }
          case "c" -> 2;
          default -> {
            double zd = Math.log10(trial.suggestLogDouble("zd", 1e-3, 1));
            yield .5 + (zd + 2) * (zd + 2);
          }
        };
    double logLr = Math.log10(lr) + 3;
    return new double[] {
      (x - 1) * (x - 1)
          + .5 * (y + 2) * (y + 2)
          + .5 * (x - 1) * (y + 2)
          + .05 * (k - 12) * (k - 12)
          + logLr * logLr
          + g
    };
  }

  private static double g(double[] x) {
    return 1 + 9 * Arrays.stream(x, 1, x.length).average().orElse(0);
  }

  private static double[] zdt1(double[] x) {
    double g = g(x);
    return new double[] {x[0], g * (1 - Math.sqrt(x[0] / g))};
  }

  private static double[] zdt2(double[] x) {
    double g = g(x);
    return new double[] {x[0], g * (1 - (x[0] / g) * (x[0] / g))};
  }
}
