package io.trialstream.bench.bbob;

import io.trialstream.bench.bbob.Bbob.Shape;

/**
 * Functions 21 and 22: the function of Gallagher, many Gaussian peaks at random places, each with a
 * conditioning of its own. Immutable.
 */
final class GallagherShape implements Shape {

  private static final double CONDITION = 1000;
  private static final double HIGHEST = 10;
  private static final double LEAST_OF_OTHERS = 1.1;
  private static final double MOST_OF_OTHERS = 9.1;

  private final double[][] rotation;
  private final double[] heights;
  private final double[][] scales;

  /** The places of the peaks, rotated. */
  private final double[][] peaks;

  private final double[] optimum;

  private GallagherShape(
      double[][] rotation,
      double[] heights,
      double[][] scales,
      double[][] peaks,
      double[] optimum) {
    this.rotation = rotation;
    this.heights = heights;
    this.scales = scales;
    this.peaks = peaks;
    this.optimum = optimum;
  }

  static GallagherShape of(int count, long seed, int dimension) {
    boolean many = count > 21;
    double width = many ? 10 : 9.8;
    double firstCondition = many ? CONDITION : CONDITION * CONDITION;
    double[][] rotation = BbobRandom.rotation(dimension, seed);
    int[] order = BbobRandom.permutation(count - 1, seed);
    double[] places = BbobRandom.uniform(dimension * count, seed);
    double[] heights = new double[count];
    double[][] scales = new double[count][dimension];
    double[][] peaks = new double[count][];
    double[] optimum = new double[dimension];
    for (int p = 0; p < count; p++) {
      double rest = count - 2;
      double condition = p == 0 ? firstCondition : Math.pow(CONDITION, order[p - 1] / rest);
      heights[p] =
          p == 0 ? HIGHEST : LEAST_OF_OTHERS + (p - 1) / rest * (MOST_OF_OTHERS - LEAST_OF_OTHERS);
      int[] axes = BbobRandom.permutation(dimension, seed + 1000L * p);
      double[] place = new double[dimension];
      for (int j = 0; j < dimension; j++) {
        scales[p][j] = Math.pow(condition, Vectors.share(axes[j], dimension) - 0.5);
        place[j] = (width * places[p * dimension + j] - width / 2) * (p == 0 ? 0.8 : 1);
      }
      if (p == 0) {
        optimum = place;
      }
      peaks[p] = Vectors.times(rotation, place);
    }
    return new GallagherShape(rotation, heights, scales, peaks, optimum);
  }

  @Override
  public double at(double[] x) {
    double[] turned = Vectors.times(rotation, x);
    double highest = 0;
    for (int p = 0; p < heights.length; p++) {
      double distance = 0;
      for (int j = 0; j < x.length; j++) {
        double d = turned[j] - peaks[p][j];
        distance += scales[p][j] * d * d;
      }
      highest = Math.max(highest, heights[p] * Math.exp(-0.5 / x.length * distance));
    }
    double value = Vectors.oscillated(HIGHEST - highest);
    return value * value + Vectors.penalty(x);
  }

  @Override
  public double[] optimum() {
    return optimum.clone();
  }
}
