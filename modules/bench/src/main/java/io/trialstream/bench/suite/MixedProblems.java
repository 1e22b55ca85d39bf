package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Formulas;
import java.util.ArrayList;
import java.util.List;

/** Categories and whole numbers beside real ones, and small spaces. Stateless. */
final class MixedProblems {

  private static final double[] SIMPLEKD_DISCRETE = {1.2, 0, 0.6, 0.8, 1};
  private static final Object[] SIMPLEKD_CHOICES = {1, 2, 5, 6, 8};

  private MixedProblems() {}

  static List<Problem> all() {
    List<Dimension> two = cocabo(false);
    List<Dimension> three = cocabo(true);
    return List.of(
        Problem.fixed("func2c", Group.MIXED, two, -0.20632569, p -> Outcome.of(cocabo(p))),
        Problem.fixed("func3c", Group.MIXED, three, -0.72213992, p -> Outcome.of(cocabo(p))),
        Problem.fixed("simplekd", Group.MIXED, simpleKd(), -4.2, p -> Outcome.of(simpleKd(p))),
        Contamination.problem(),
        Problem.fixed("points60", Group.MIXED, points60(), 0, p -> Outcome.of(points60(p)))
            .withTrials(60));
  }

  /**
   * Func2C and Func3C of CoCaBO (Ru, Alvi, Nguyen, Osborne and Roberts 2020): categories choose the
   * functions that are summed. Without the noise of 1e-6 of the authors' program.
   */
  private static List<Dimension> cocabo(boolean third) {
    List<Dimension> space = new ArrayList<>();
    space.add(Dimension.choice("h1", "ros", "cam", "bea"));
    space.add(Dimension.choice("h2", "ros", "cam", "bea", "bea2", "bea3"));
    if (third) {
      space.add(Dimension.choice("h3", "5cam", "2ros", "2bea", "3bea"));
    }
    space.add(Dimension.real("x0", -1, 1));
    space.add(Dimension.real("x1", -1, 1));
    return space;
  }

  private static double cocabo(Point p) {
    double[] x = {2 * p.real("x0"), 2 * p.real("x1")};
    double sum = term(p.text("h1"), x) + term(p.text("h2"), x);
    if (p.has("h3")) {
      String third = p.text("h3");
      sum += (third.charAt(0) - '0') * term(third.substring(1), x);
    }
    return sum;
  }

  private static double term(String name, double[] x) {
    return switch (name) {
      case "ros" -> Formulas.rosenbrock(x) / 300;
      case "cam" -> Formulas.camel(x) / 10;
      default -> beale(x[0], x[1]) / 50;
    };
  }

  private static double beale(double x, double y) {
    double a = 1.5 - x + x * y;
    double b = 2.25 - x + x * y * y;
    double c = 2.625 - x + x * y * y * y;
    return a * a + b * b + c * c;
  }

  /**
   * SimpleKD of Google Vizier, best category {@code corner}, one parameter of each kind, negated: a
   * trap for whoever climbs the nearest hill.
   */
  private static List<Dimension> simpleKd() {
    return List.of(
        Dimension.real("float_0", -1, 1),
        Dimension.choice("discrete_0", SIMPLEKD_CHOICES),
        Dimension.whole("int_0", 1, 3),
        Dimension.choice("categorical", "corner", "center", "mixed"));
  }

  private static double simpleKd(Point p) {
    double x = p.real("float_0");
    double far = x + 0.8;
    double real = Math.min(1.6, x > -0.8 ? -(x - 1) * (x - 1) : 150 * far * far - 1.8 * 1.8);
    double discrete = 0;
    for (int i = 0; i < SIMPLEKD_CHOICES.length; i++) {
      discrete +=
          SIMPLEKD_CHOICES[i].toString().equals(p.text("discrete_0")) ? SIMPLEKD_DISCRETE[i] : 0;
    }
    double whole = (p.whole("int_0") - 2.2) * (p.whole("int_0") - 2.2) / 2;
    double value =
        switch (p.text("categorical")) {
          case "corner" -> 1 + 0.8 * real + discrete + whole;
          case "center" -> -real - discrete - whole;
          default -> 0.8 * real + discrete - whole;
        };
    return -value;
  }

  /** 3 categories, 4 whole numbers and 5 real ones: 60 points, of which one is the best. */
  private static List<Dimension> points60() {
    return List.of(
        Dimension.choice("c", "a", "b", "c"),
        Dimension.whole("k", 0, 3),
        Dimension.grid("x", 0, 1, 0.25));
  }

  private static double points60(Point p) {
    double x = p.real("x");
    long k = p.whole("k");
    return switch (p.text("c")) {
      case "a" -> 0.6 + 0.2 * k + Math.abs(x - 0.25);
      case "b" -> 0.4 * (k - 2) * (k - 2) + 2 * Math.abs(x - 0.75);
      default -> 0.3 + 0.3 * (3 - k) + (1 - x);
    };
  }
}
