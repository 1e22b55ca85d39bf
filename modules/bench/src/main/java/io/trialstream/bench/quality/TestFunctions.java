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

  private static final Map<String, TestFunction> ALL = new LinkedHashMap<>();

  static {
    box("branin", new double[][] {{-5, 10}, {0, 15}}, Formulas::branin);
    cube("hartmann6", 6, 0, 1, Formulas::hartmann6);
    cube("rosenbrock5", 5, -5, 10, Formulas::rosenbrock);
    cube("ackley10", 10, -32.768, 32.768, Formulas::ackley);
    cube("styblinski5", 5, -5, 5, Formulas::styblinski);
    cube("rastrigin5", 5, -5.12, 5.12, Formulas::rastrigin);
    cube("griewank5", 5, -600, 600, Formulas::griewank);
    box("camel", new double[][] {{-3, 3}, {-2, 2}}, Formulas::camel);
    cube("sphere5", 5, -5, 5, x -> Arrays.stream(x).map(v -> v * v).sum());
    cube("levy8", 8, -10, 10, Formulas::levy);
    cube("wall4", 4, 0, 1, Formulas::wall);
    ALL.put("townsend", new TestFunction("townsend", List.of(), TestFunctions::townsend));
    ALL.put("mixed", new TestFunction("mixed", List.of(), TestFunctions::mixed));
    cube2("zdt1_5", 5, new double[] {2, 5}, Formulas::zdt1);
    cube2("zdt2_5", 5, new double[] {1.1, 1.1}, Formulas::zdt2);
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
            (t, shift) -> f.apply(point(t, bounds, Shift.NONE))));
  }

  private static double[][] bounds(int dimensions, double low, double high) {
    double[][] bounds = new double[dimensions][];
    Arrays.fill(bounds, new double[] {low, high});
    return bounds;
  }

  private static double[] point(Trial trial, double[][] bounds, Shift shift) {
    double[] x = new double[bounds.length];
    for (int i = 0; i < x.length; i++) {
      double low = bounds[i][0];
      double high = bounds[i][1];
      x[i] = trial.suggestDouble("x" + i, low, high) - shift.of(i, high - low);
    }
    return x;
  }

  /** Townsend's function, modified (Townsend 2014), with its one constraint. */
  private static double[] townsend(Trial trial, Shift shift) {
    double[] p = point(trial, new double[][] {{-2.25, 2.5}, {-2.5, 1.75}}, shift);
    double[] valueAndConstraint = Formulas.townsend(p);
    trial.setConstraints(valueAndConstraint[1]);
    return new double[] {valueAndConstraint[0]};
  }

  private static double[] mixed(Trial trial, Shift shift) {
    double x = trial.suggestDouble("x", -5, 5) - shift.of(0, 10);
    double y = trial.suggestDouble("y", -5, 5) - shift.of(1, 10);
    int k = trial.suggestInt("k", 0, 20, 2);
    double lr = trial.suggestLogDouble("lr", 1e-5, 1e-1);
    double g =
        switch (trial.suggestCategorical("c", "a", "b", "c", "d")) {
          case "a" -> Formulas.mixedA(trial.suggestDouble("za", 0, 1));
          case "b" -> Formulas.mixedB(trial.suggestInt("zb", 1, 8));
          case "c" -> Formulas.MIXED_C;
          default -> Formulas.mixedD(trial.suggestLogDouble("zd", 1e-3, 1));
        };
    return new double[] {Formulas.mixed(x, y, k, lr, g)};
  }
}
