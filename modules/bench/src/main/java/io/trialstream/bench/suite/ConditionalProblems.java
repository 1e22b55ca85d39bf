package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Formulas;
import java.util.List;

/** Parameters that exist only beside some values of others. Stateless. */
final class ConditionalProblems {

  private ConditionalProblems() {}

  static List<Problem> all() {
    return List.of(
        Problem.fixed("mixed", Group.CONDITIONAL, mixed(), 0, p -> Outcome.of(mixed(p))),
        Problem.fixed("condmix", Group.CONDITIONAL, condMix(), 0, p -> Outcome.of(condMix(p))),
        Problem.fixed("layers4", Group.CONDITIONAL, layers(), 0, p -> Outcome.of(layers(p))));
  }

  private static List<Dimension> mixed() {
    return List.of(
        Dimension.real("x", -5, 5),
        Dimension.real("y", -5, 5),
        Dimension.whole("k", 0, 20, 2),
        Dimension.logReal("lr", 1e-5, 1e-1),
        Dimension.choice("c", "a", "b", "c", "d"),
        Dimension.real("za", 0, 1).when("c", "a"),
        Dimension.whole("zb", 1, 8).when("c", "b"),
        Dimension.logReal("zd", 1e-3, 1).when("c", "d"));
  }

  private static double mixed(Point p) {
    double g =
        switch (p.text("c")) {
          case "a" -> Formulas.mixedA(p.real("za"));
          case "b" -> Formulas.mixedB(p.whole("zb"));
          case "c" -> Formulas.MIXED_C;
          default -> Formulas.mixedD(p.real("zd"));
        };
    return Formulas.mixed(p.real("x"), p.real("y"), p.whole("k"), p.real("lr"), g);
  }

  /**
   * The choice among three kinds of model, each with parameters of its own, which decide nearly
   * everything. A network is the worst of the three with values drawn at random, and the best, 0,
   * with the right ones: so a method that sees only what all trials share, the kind and the scale,
   * prefers the wrong kind and searches the rest at random.
   */
  private static List<Dimension> condMix() {
    return List.of(
        Dimension.choice("kind", "linear", "trees", "network"),
        Dimension.logReal("scale", 0.1, 10),
        Dimension.logReal("alpha", 1e-6, 1).when("kind", "linear"),
        Dimension.choice("penalty", "none", "l1", "l2").when("kind", "linear"),
        Dimension.logWhole("iterations", 10, 1000).when("kind", "linear"),
        Dimension.whole("depth", 1, 20).when("kind", "trees"),
        Dimension.logReal("rate", 1e-3, 1).when("kind", "trees"),
        Dimension.real("subsample", 0.2, 1).when("kind", "trees"),
        Dimension.choice("criterion", "gini", "entropy").when("kind", "trees"),
        Dimension.whole("layers", 1, 6).when("kind", "network"),
        Dimension.logWhole("width", 8, 512).when("kind", "network"),
        Dimension.logReal("lr", 1e-5, 1e-1).when("kind", "network"),
        Dimension.choice("activation", "relu", "tanh", "gelu", "elu").when("kind", "network"),
        Dimension.real("dropout", 0, 0.7).when("kind", "network"));
  }

  private static double condMix(Point p) {
    double shared = 0.02 * square(Math.log10(p.real("scale")));
    return shared
        + switch (p.text("kind")) {
          case "linear" -> linear(p);
          case "trees" -> trees(p);
          default -> network(p);
        };
  }

  private static double linear(Point p) {
    double penalty =
        switch (p.text("penalty")) {
          case "none" -> 0.2;
          case "l1" -> 0.1;
          default -> 0;
        };
    return 0.3
        + 0.1 * square(Math.log10(p.real("alpha")) + 3)
        + 0.1 * square(Math.log10(p.real("iterations")) - 2)
        + penalty;
  }

  private static double trees(Point p) {
    return 0.15
        + 0.01 * square(p.whole("depth") - 7)
        + 0.3 * square(Math.log10(p.real("rate")) + 1)
        + 1.5 * square(p.real("subsample") - 0.8)
        + (p.text("criterion").equals("gini") ? 0 : 0.1);
  }

  private static double network(Point p) {
    double activation =
        switch (p.text("activation")) {
          case "relu" -> 0.15;
          case "tanh" -> 0.3;
          case "elu" -> 0.1;
          default -> 0;
        };
    long deeper = p.whole("layers") - 3;
    return 0.1 * square(deeper)
        + 0.15 * square(log2(p.real("width") / 64))
        + 0.4 * square(Math.log10(p.real("lr")) + 3 + 0.2 * deeper)
        + 2 * square(p.real("dropout") - 0.2)
        + activation;
  }

  /** A network in which each layer that there is has a width of its own. */
  private static List<Dimension> layers() {
    return List.of(
        Dimension.whole("n", 1, 4),
        Dimension.logReal("lr", 1e-5, 1e-1),
        Dimension.logWhole("w1", 4, 256),
        Dimension.logWhole("w2", 4, 256).when("n", "2", "3", "4"),
        Dimension.logWhole("w3", 4, 256).when("n", "3", "4"),
        Dimension.logWhole("w4", 4, 256).when("n", "4"));
  }

  private static double layers(Point p) {
    int n = (int) p.whole("n");
    double sum = new double[] {0.6, 0.25, 0, 0.1}[n - 1];
    for (int i = 1; i <= n; i++) {
      // The widths that are best halve from layer to layer: 128, 64, 32, 16.
      sum += 0.05 * square(log2(p.real("w" + i)) - (8 - i));
    }
    return sum + 0.15 * square(Math.log10(p.real("lr")) + 2 + 0.3 * (n - 1));
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  private static double square(double x) {
    return x * x;
  }
}
