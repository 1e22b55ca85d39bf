package io.trialstream.sampler.gp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values bent so that a Gaussian process can follow them, smaller still better, and standardised:
 * as they are; by a root; or linear near the best and logarithmic far above it. Which of these
 * suits is for the process to say (Snelson et al. 2003, "Warped Gaussian processes"). Immutable.
 *
 * @param values bent and standardised
 * @param logSlopes sum of the logarithms of the slopes at the values, to compare likelihoods
 */
record Warp(double[] values, double logSlopes) {

  /** Logarithmic ones bend at one of these quantiles. */
  private static final double[] BENDS = {0.1, 0.35};

  private static final double ROOT = 0.5;
  private static final double LEAST = 1e-3;

  /** All that there are; infinities count as the worst or best finite value. */
  static List<Warp> of(double[] scores) {
    double[] finite = clipped(scores);
    double[] sorted = finite.clone();
    Arrays.sort(sorted);
    double least = sorted[0];
    double typical = sorted[sorted.length / 2] - least;
    List<Warp> warps = new ArrayList<>();
    warps.add(standardised(finite, 0));
    if (typical > 0) {
      double[] rooted = new double[finite.length];
      double logSlopes = 0;
      for (int i = 0; i < rooted.length; i++) {
        double z = (finite[i] - least) / typical + LEAST;
        rooted[i] = Math.pow(z, ROOT);
        logSlopes += Math.log(ROOT / typical) + (ROOT - 1) * Math.log(z);
      }
      warps.add(standardised(rooted, logSlopes));
    }
    for (double bend : BENDS) {
      double scale = sorted[(int) (bend * (sorted.length - 1))] - least;
      if (scale > 0) {
        double[] bent = new double[finite.length];
        double logSlopes = 0;
        for (int i = 0; i < bent.length; i++) {
          bent[i] = Math.log1p((finite[i] - least) / scale);
          logSlopes -= Math.log(scale + finite[i] - least);
        }
        warps.add(standardised(bent, logSlopes));
      }
    }
    return warps;
  }

  private static Warp standardised(double[] bent, double logSlopes) {
    double sd = Math.sqrt(variance(bent));
    return new Warp(standardised(bent), logSlopes - bent.length * Math.log(sd));
  }

  private static double[] clipped(double[] scores) {
    double low = Arrays.stream(scores).filter(Double::isFinite).min().orElse(0);
    double high = Arrays.stream(scores).filter(Double::isFinite).max().orElse(0);
    return Arrays.stream(scores).map(s -> Math.clamp(s, low, high)).toArray();
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.max(sum / values.length, Double.MIN_NORMAL);
  }

  static double[] standardised(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double sd = Math.sqrt(variance(values));
    return Arrays.stream(values)
        .map(v -> sd > 1e-150 ? Math.clamp((v - mean) / sd, -1e6, 1e6) : 0)
        .toArray();
  }
}
