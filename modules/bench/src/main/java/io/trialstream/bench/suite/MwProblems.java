package io.trialstream.bench.suite;

/**
 * Three of the problems of Ma and Wang (2019) with two objectives and constraints, in five
 * dimensions. Stateless.
 */
final class MwProblems {

  private static final int DIMENSIONS = 5;
  private static final int TRIALS = 200;
  private static final double REFERENCE = 2;
  private static final double ROOT2 = Math.sqrt(2);

  private MwProblems() {}

  static Problem problem(String name, double optimum) {
    return Problem.fixed(
            name,
            Group.CONSTRAINED,
            Dimension.cube(DIMENSIONS, 0, 1),
            optimum,
            p -> at(name, p.vector()))
        .withReference(REFERENCE, REFERENCE)
        .withTrials(TRIALS);
  }

  private static Outcome at(String name, double[] x) {
    return switch (name) {
      case "mw1" -> {
        double f = distance1(x) - 0.85 * x[0];
        double c = x[0] + f - 1 - wave(0.5, 2 * Math.PI * ROOT2 * (f - x[0]), 8);
        yield Outcome.several(new double[] {x[0], f}, c);
      }
      case "mw3" -> {
        double f = distance3(x) - x[0];
        double angle = 0.75 * Math.PI * ROOT2 * (f - x[0]);
        yield Outcome.several(
            new double[] {x[0], f},
            x[0] + f - 1.05 - wave(0.45, angle, 6),
            0.85 - x[0] - f + wave(0.3, angle, 2));
      }
      default -> {
        double g = distance3(x);
        double first = g * x[0];
        double second = g * Math.sqrt(1 - x[0] * x[0]);
        double angle = 4 * Math.atan2(second, first);
        double outer = 1.2 + Math.abs(wave(0.4, angle, 16));
        double inner = 1.15 - wave(0.2, angle, 8);
        double square = first * first + second * second;
        yield Outcome.several(
            new double[] {first, second}, square - outer * outer, inner * inner - square);
      }
    };
  }

  private static double wave(double height, double angle, int power) {
    return height * Math.pow(Math.sin(angle), power);
  }

  /** g1: how far a point is from the front, at least 1. */
  private static double distance1(double[] x) {
    double sum = 1;
    for (int i = 1; i < x.length; i++) {
      double z = Math.pow(x[i], x.length - 2) - (0.5 + i / (2.0 * x.length));
      sum += 1 - Math.exp(-10 * z * z);
    }
    return sum;
  }

  /** g3: the same, where each parameter depends on the one before. */
  private static double distance3(double[] x) {
    double sum = 1;
    for (int i = 1; i < x.length; i++) {
      double before = x[i - 1] - 0.5;
      double z = x[i] + before * before - 1;
      sum += 2 * z * z;
    }
    return sum;
  }
}
