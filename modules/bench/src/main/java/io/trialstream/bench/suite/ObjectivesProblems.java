package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Formulas;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Several objectives, by hypervolume. Stateless. */
final class ObjectivesProblems {

  private static final int TRIALS = 200;
  private static final double DTLZ1_REFERENCE = 400;
  private static final int POSITIONS = 2;

  private ObjectivesProblems() {}

  static List<Problem> all() {
    List<Dimension> five = Dimension.cube(5, 0, 1);
    List<Dimension> seven = Dimension.cube(7, 0, 1);
    double cube = Math.pow(DTLZ1_REFERENCE, 3);
    return List.of(
        problem("zdt1", five, 29.0 / 3, Formulas::zdt1).withReference(2, 5),
        problem("zdt2", five, 0.543333, Formulas::zdt2).withReference(1.1, 1.1),
        problem("zdt3", five, 1.331763, Formulas::zdt3).withReference(1.1, 1.1),
        problem("dtlz1", seven, cube - 1.0 / 48, ObjectivesProblems::dtlz1)
            .withReference(DTLZ1_REFERENCE, DTLZ1_REFERENCE, DTLZ1_REFERENCE),
        problem("dtlz2", seven, 1.331 - Math.PI / 6, ObjectivesProblems::dtlz2)
            .withReference(1.1, 1.1, 1.1),
        problem("wfg4", wfg(), 15 - 2 * Math.PI, ObjectivesProblems::wfg4).withReference(3, 5));
  }

  private static Problem problem(
      String name, List<Dimension> space, double volume, Function<double[], double[]> f) {
    return Problem.fixed(
            name, Group.OBJECTIVES, space, -volume, p -> Outcome.several(f.apply(p.vector())))
        .withTrials(TRIALS);
  }

  /** DTLZ1 (Deb, Thiele, Laumanns and Zitzler 2005) with three objectives: 11^5 local fronts. */
  private static double[] dtlz1(double[] x) {
    double g = 0;
    for (int i = 2; i < x.length; i++) {
      double d = x[i] - 0.5;
      g += 100 * (1 + d * d - Math.cos(20 * Math.PI * d));
    }
    double half = 0.5 * (1 + g);
    return new double[] {half * x[0] * x[1], half * x[0] * (1 - x[1]), half * (1 - x[0])};
  }

  /** DTLZ2 with three objectives: an eighth of a sphere. */
  private static double[] dtlz2(double[] x) {
    double radius = 1;
    for (int i = 2; i < x.length; i++) {
      radius += (x[i] - 0.5) * (x[i] - 0.5);
    }
    double a = x[0] * Math.PI / 2;
    double b = x[1] * Math.PI / 2;
    return new double[] {
      radius * Math.cos(a) * Math.cos(b), radius * Math.cos(a) * Math.sin(b), radius * Math.sin(a)
    };
  }

  private static List<Dimension> wfg() {
    List<Dimension> space = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      space.add(Dimension.real("x" + i, 0, 2 * (i + 1)));
    }
    return space;
  }

  /**
   * WFG4 (Huband, Hingston, Barone and While 2006) with two objectives, two position parameters and
   * four distance parameters: many local fronts.
   */
  private static double[] wfg4(double[] z) {
    double position = 0;
    double distance = 0;
    for (int i = 0; i < z.length; i++) {
      double y = shifted(z[i] / (2 * (i + 1)));
      if (i < POSITIONS) {
        position += y / POSITIONS;
      } else {
        distance += y / (z.length - POSITIONS);
      }
    }
    double angle = position * Math.PI / 2;
    return new double[] {distance + 2 * Math.sin(angle), distance + 4 * Math.cos(angle)};
  }

  /** The transformation s_multi with A = 30, B = 10, C = 0.35. */
  private static double shifted(double y) {
    double d = Math.abs(y - 0.35) / (2 * (Math.floor(0.35 - y) + 0.35));
    return (1 + Math.cos(122 * Math.PI * (0.5 - d)) + 40 * d * d) / 12;
  }
}
