package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Formulas;
import java.util.List;

/** The evaluation fails in a region, and the optimum is at its edge. Stateless. */
final class FailingProblems {

  private FailingProblems() {}

  static List<Problem> all() {
    return List.of(
        Problem.plain("wall4", Group.FAILING, Dimension.cube(4, 0, 1), 0.02, Formulas::wall),
        Problem.fixed("diverging", Group.FAILING, training(), 0, p -> Outcome.of(diverging(p))));
  }

  private static List<Dimension> training() {
    return List.of(
        Dimension.logReal("lr", 1e-5, 1),
        Dimension.real("momentum", 0, 0.99),
        Dimension.logWhole("batch", 8, 512),
        Dimension.whole("layers", 1, 8),
        Dimension.choice("activation", "relu", "tanh", "gelu"));
  }

  /**
   * Training that diverges where the learning rate is too high for the momentum, the batch and the
   * depth. The nearer to that the better: the optimum, 0, is the last rate that does not diverge.
   */
  private static double diverging(Point p) {
    double layers = p.whole("layers");
    double rate = p.real("lr") / (1 - p.real("momentum"));
    double highest = 0.2 * Math.sqrt(p.whole("batch") / 64.0) / layers;
    double below = Math.log10(highest / rate);
    if (below < 0) {
      return Double.NaN;
    }
    double batch = Math.log(p.whole("batch") / 128.0) / Math.log(2);
    double momentum = p.real("momentum") - 0.9;
    double activation =
        switch (p.text("activation")) {
          case "relu" -> 0.1;
          case "tanh" -> 0.2;
          default -> 0;
        };
    return 0.5 * below
        + 0.02 * batch * batch
        + 0.02 * (layers - 4) * (layers - 4)
        + 0.5 * momentum * momentum
        + activation;
  }
}
