package io.trialstream.bench.bbob;

import io.trialstream.bench.bbob.Bbob.Shape;

/** Functions 20 to 24: many valleys in hardly any order. Stateless. */
final class WeaklyStructuredShapes {

  private static final double SCHWEFEL = 4.2096874633;
  private static final double SCHWEFEL_LEAST = 4.189828872724339;
  private static final int BITS = 32;
  private static final double MU = 2.5;

  private WeaklyStructuredShapes() {}

  static Shape of(int function, long seed, int dimension) {
    return switch (function) {
      case 20 -> schwefel(BbobRandom.uniform(dimension, seed));
      case 21 -> GallagherShape.of(101, seed, dimension);
      case 22 -> GallagherShape.of(21, seed, dimension);
      default -> {
        double[][] r = BbobRandom.rotation(dimension, seed + UnimodalShapes.OTHER_SEED);
        double[][] q = BbobRandom.rotation(dimension, seed);
        yield function == 23
            ? katsuura(Bbob.drawnOptimum(seed, dimension), r, q)
            : lunacek(BbobRandom.normal(dimension, seed), r, q);
      }
    };
  }

  private static Shape schwefel(double[] signs) {
    int dimension = signs.length;
    double[] optimum = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      optimum[i] = (signs[i] < 0.5 ? -1 : 1) * SCHWEFEL / 2;
    }
    return Bbob.shape(
        optimum,
        x -> {
          double sum = 0;
          double[] hundredth = new double[dimension];
          double before = 0;
          for (int i = 0; i < dimension; i++) {
            double turned = 2 * Math.signum(optimum[i]) * x[i];
            double z = i == 0 ? turned : turned + 0.25 * (before - SCHWEFEL);
            before = turned;
            double scale = Math.pow(10, 0.5 * Vectors.share(i, dimension));
            hundredth[i] = scale * (z - SCHWEFEL) + SCHWEFEL;
            sum += 100 * hundredth[i] * Math.sin(Math.sqrt(Math.abs(100 * hundredth[i])));
          }
          return -sum / (100 * dimension) + SCHWEFEL_LEAST + 100 * Vectors.penalty(hundredth);
        });
  }

  private static Shape katsuura(double[] optimum, double[][] r, double[][] q) {
    int dimension = optimum.length;
    double exponent = 10 / Math.pow(dimension, 1.2);
    double scale = 10.0 / dimension / dimension;
    return Bbob.shape(
        optimum,
        x -> {
          double[] z = UnimodalShapes.conditioned(r, 100, q, Vectors.minus(x, optimum));
          double product = 1;
          for (int i = 0; i < dimension; i++) {
            double sum = 0;
            for (int j = 1; j <= BITS; j++) {
              double power = Math.scalb(1.0, j);
              sum += Math.abs(power * z[i] - Math.floor(power * z[i] + 0.5)) / power;
            }
            product *= Math.pow(1 + (i + 1) * sum, exponent);
          }
          return scale * (product - 1) + Vectors.penalty(x);
        });
  }

  /** The function of Lunacek: two funnels, of which the wider one is not the best. */
  private static Shape lunacek(double[] signs, double[][] r, double[][] q) {
    int dimension = signs.length;
    double[] optimum = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      optimum[i] = (signs[i] < 0 ? -1 : 1) * MU / 2;
    }
    double s = 1 - 0.5 / (Math.sqrt(dimension + 20) - 4.1);
    double other = -Math.sqrt((MU * MU - 1) / s);
    return Bbob.shape(
        optimum,
        x -> {
          double first = 0;
          double second = 0;
          double[] shifted = new double[dimension];
          for (int i = 0; i < dimension; i++) {
            double turned = 2 * Math.signum(optimum[i]) * x[i];
            shifted[i] = turned - MU;
            first += shifted[i] * shifted[i];
            second += (turned - other) * (turned - other);
          }
          double cosines = 0;
          for (double z : UnimodalShapes.conditioned(r, 100, q, shifted)) {
            cosines += Math.cos(2 * Math.PI * z);
          }
          return Math.min(first, dimension + s * second)
              + 10 * (dimension - cosines)
              + 1e4 * Vectors.penalty(x);
        });
  }
}
