package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Formulas;
import java.util.Arrays;
import java.util.List;

/** Constraints that only the evaluation shows. Stateless. */
final class ConstrainedProblems {

  private static final int TRIALS = 150;
  private static final double LOAD = 6_000;
  private static final double LENGTH = 14;
  private static final double YOUNG = 30e6;
  private static final double SHEAR = 12e6;
  private static final double ROOT2 = Math.sqrt(2);

  private ConstrainedProblems() {}

  static List<Problem> all() {
    List<Dimension> six = Dimension.box(new double[] {0, 6}, new double[] {0, 6});
    return List.of(
        problem("gardner1", six, -2.0, ConstrainedProblems::gardner1),
        problem("gardner2", six, Math.asin(0.95) - 1, ConstrainedProblems::gardner2),
        problem(
            "townsend",
            Dimension.box(new double[] {-2.25, 2.5}, new double[] {-2.5, 1.75}),
            -2.0239884,
            x -> {
              double[] both = Formulas.townsend(x);
              return Outcome.constrained(both[0], both[1]);
            }),
        problem("ackley10c", Dimension.cube(10, -5, 10), 0, ConstrainedProblems::ackley),
        problem(
            "weldedbeam",
            Dimension.box(
                new double[] {0.1, 2},
                new double[] {0.1, 10},
                new double[] {0.1, 10},
                new double[] {0.1, 2}),
            1.724852,
            ConstrainedProblems::weldedBeam),
        MwProblems.problem("mw1", -3.24899),
        MwProblems.problem("mw3", -3.45493),
        MwProblems.problem("mw7", -3.06430));
  }

  @FunctionalInterface
  private interface OfNumbers {
    Outcome at(double[] x);
  }

  private static Problem problem(
      String name, List<Dimension> space, double optimum, OfNumbers function) {
    return Problem.fixed(name, Group.CONSTRAINED, space, optimum, p -> function.at(p.vector()))
        .withTrials(TRIALS);
  }

  /** The first simulation of Gardner, Kusner, Xu, Weinberger and Cunningham (2014). */
  private static Outcome gardner1(double[] x) {
    return Outcome.constrained(
        Math.cos(2 * x[0]) * Math.cos(x[1]) + Math.sin(x[0]), Math.cos(x[0] + x[1]) - 0.5);
  }

  /** Their second simulation: what is feasible is small. */
  private static Outcome gardner2(double[] x) {
    return Outcome.constrained(Math.sin(x[0]) + x[1], Math.sin(x[0]) * Math.sin(x[1]) + 0.95);
  }

  /** The function of Ackley as in SCBO (Eriksson and Poloczek 2021). */
  private static Outcome ackley(double[] x) {
    double sum = Arrays.stream(x).sum();
    double norm = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    return Outcome.constrained(Formulas.ackley(x), sum, norm - 5);
  }

  /** The welded beam (Rao 1996; Coello 2000), seven constraints in their own units. */
  private static Outcome weldedBeam(double[] x) {
    double h = x[0];
    double l = x[1];
    double t = x[2];
    double b = x[3];
    double cost = 1.10471 * h * h * l + 0.04811 * t * b * (14 + l);
    double primary = LOAD / (ROOT2 * h * l);
    double half = (h + t) / 2;
    double radius = Math.sqrt(l * l / 4 + half * half);
    double inertia = 2 * ROOT2 * h * l * (l * l / 12 + half * half);
    double secondary = LOAD * (LENGTH + l / 2) * radius / inertia;
    double stress =
        Math.sqrt(primary * primary + primary * secondary * l / radius + secondary * secondary);
    double bending = 6 * LOAD * LENGTH / (b * t * t);
    double deflection = 4 * LOAD * LENGTH * LENGTH * LENGTH / (YOUNG * t * t * t * b);
    double buckling =
        4.013
            * YOUNG
            * t
            * b
            * b
            * b
            / 6
            / (LENGTH * LENGTH)
            * (1 - t / (2 * LENGTH) * Math.sqrt(YOUNG / (4 * SHEAR)));
    return Outcome.constrained(
        cost,
        stress - 13_600,
        bending - 30_000,
        h - b,
        0.10471 * h * h + 0.04811 * t * b * (14 + l) - 5,
        0.125 - h,
        deflection - 0.25,
        LOAD - buckling);
  }
}
