package io.trialstream.sampler.cmaes;

import java.util.Arrays;

/**
 * Weights and rates of one optimiser, from dimension and population: Hansen's tutorial (arXiv
 * 1604.00772), equations 48 to 58; separable: Ros and Hansen 2008. Immutable.
 */
final class CmaConstants {

  final int dimension;
  final int population;
  final int parents;
  final double[] weights;
  final double muEff;
  final double c1;
  final double cMu;
  final double cSigma;
  final double dSigma;
  final double cC;
  final double chi;
  final double weightSum;

  CmaConstants(int dimension, int population, boolean separable) {
    this.dimension = dimension;
    this.population = population;
    parents = population / 2;
    double d = dimension;
    double[] raw = new double[population];
    for (int i = 0; i < population; i++) {
      raw[i] = Math.log((population + 1) / 2.0) - Math.log(i + 1);
    }
    muEff = effective(raw, 0, parents);
    double muEffMinus = effective(raw, parents, population);
    double rank1 = 2 / ((d + 1.3) * (d + 1.3) + muEff);
    double rankMu =
        Math.min(1 - rank1 - 1e-8, 2 * (muEff - 2 + 1 / muEff) / ((d + 2) * (d + 2) + muEff));
    double faster = separable ? (d + 2) / 3 : 1;
    c1 = Math.min(0.5, rank1 * faster);
    cMu = Math.min(1 - c1, rankMu * faster);
    double least =
        Math.min(
            1 + c1 / cMu, Math.min(1 + 2 * muEffMinus / (muEff + 2), (1 - c1 - cMu) / (d * cMu)));
    double positive = Arrays.stream(raw).filter(w -> w > 0).sum();
    double negative = -Arrays.stream(raw).filter(w -> w < 0).sum();
    weights = new double[population];
    for (int i = 0; i < population; i++) {
      weights[i] = raw[i] >= 0 ? raw[i] / positive : raw[i] * Math.max(0, least) / negative;
    }
    weightSum = Arrays.stream(weights).sum();
    cSigma = (muEff + 2) / (d + muEff + 5);
    dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma;
    cC = (4 + muEff / d) / (d + 4 + 2 * muEff / d);
    chi = Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  }

  /** The usual population of a dimension. */
  static int usualPopulation(int dimension) {
    return 4 + (int) Math.floor(3 * Math.log(dimension));
  }

  private static double effective(double[] weights, int from, int to) {
    double sum = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      sum += weights[i];
      squares += weights[i] * weights[i];
    }
    return squares == 0 ? 0 : sum * sum / squares;
  }
}
