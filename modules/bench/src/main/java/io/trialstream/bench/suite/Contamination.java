package io.trialstream.bench.suite;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Control of contamination in a food supply chain, as in COMBO (Oh, Tomczak, Gavves and Welling
 * 2019) after Hu, Hu, Xu, Wang and Cao (2010), with 15 stages in place of 21 so that all 32,768
 * points can be tried: at each stage one pays for prevention or risks that more than a tenth is
 * contaminated. Expectations are means over 100 chains that are drawn once. Stateless.
 */
final class Contamination {

  static final int STAGES = 15;

  private static final int CHAINS = 100;
  private static final double LIMIT = 0.1;
  private static final double TOLERATED = 0.05;
  private static final double PER_PREVENTION = 0.01;
  private static final double OPTIMUM = 12.84;

  private Contamination() {}

  /** One chain that was drawn. */
  private record Chain(double first, double[] growth, double[] restored) {}

  static Problem problem() {
    Chain[] chains = chains();
    return Problem.fixed(
        "contamination15",
        Group.MIXED,
        IntStream.range(0, STAGES).mapToObj(i -> Dimension.choice("x" + i, "no", "yes")).toList(),
        OPTIMUM,
        p -> Outcome.of(cost(p, chains)));
  }

  private static Chain[] chains() {
    SplittableRandom random = new SplittableRandom(STAGES);
    Chain[] chains = new Chain[CHAINS];
    for (int c = 0; c < CHAINS; c++) {
      double first = beta(30, random);
      double[] growth = new double[STAGES];
      double[] restored = new double[STAGES];
      for (int i = 0; i < STAGES; i++) {
        growth[i] = beta(17.0 / 3, random);
        restored[i] = beta(3.0 / 7, random);
      }
      chains[c] = new Chain(first, growth, restored);
    }
    return chains;
  }

  /** A number of the distribution Beta(1, b), by the inverse of its distribution function. */
  private static double beta(double b, SplittableRandom random) {
    return 1 - Math.pow(random.nextDouble(), 1 / b);
  }

  private static double cost(Point p, Chain[] chains) {
    double[] contaminated = new double[chains.length];
    for (int c = 0; c < chains.length; c++) {
      contaminated[c] = chains[c].first();
    }
    double cost = 0;
    for (int i = 0; i < STAGES; i++) {
      boolean prevented = p.text("x" + i).equals("yes");
      int kept = 0;
      for (int c = 0; c < chains.length; c++) {
        double z = contaminated[c];
        contaminated[c] =
            prevented ? (1 - chains[c].restored()[i]) * z : chains[c].growth()[i] * (1 - z) + z;
        kept += contaminated[c] < LIMIT ? 1 : 0;
      }
      double share = (double) kept / chains.length;
      cost += (prevented ? 1 + PER_PREVENTION : 0) - (share - (1 - TOLERATED));
    }
    return cost;
  }
}
