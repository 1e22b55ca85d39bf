package io.trialstream.bench.bbob;

import io.trialstream.bench.bbob.Bbob.Shape;

/** Functions 6 to 14: few valleys, of moderate or high conditioning. Stateless. */
final class UnimodalShapes {

  static final long OTHER_SEED = 1_000_000;

  private UnimodalShapes() {}

  static Shape of(int function, long seed, int dimension) {
    double[] optimum = Bbob.drawnOptimum(seed, dimension);
    double[][] r = BbobRandom.rotation(dimension, seed + OTHER_SEED);
    double[][] q = BbobRandom.rotation(dimension, seed);
    double scale = Math.max(1, Math.sqrt(dimension) / 8);
    return switch (function) {
      case 6 -> attractiveSector(optimum, r, q);
      case 7 -> stepEllipsoid(optimum, r, q);
      case 8 -> rosenbrock(optimum, scale);
      case 9 -> rotatedRosenbrock(q, scale);
      case 10 ->
          Bbob.shape(
              optimum, x -> Vectors.ellipsoid(1e6, Vectors.oscillated(rotated(r, x, optimum))));
      case 11 ->
          Bbob.shape(
              optimum,
              x -> {
                double[] z = Vectors.oscillated(rotated(r, x, optimum));
                return (1e6 - 1) * z[0] * z[0] + Vectors.squares(z);
              });
      case 12 -> bentCigar(Bbob.drawnOptimum(seed + OTHER_SEED, dimension), r);
      case 13 ->
          Bbob.shape(
              optimum,
              x -> {
                double[] z = conditioned(r, 10, q, Vectors.minus(x, optimum));
                double first = z[0] * z[0];
                z[0] = 0;
                return first + 100 * Math.sqrt(Vectors.squares(z));
              });
      default ->
          Bbob.shape(
              optimum,
              x -> {
                double[] z = rotated(r, x, optimum);
                double sum = 0;
                for (int i = 0; i < z.length; i++) {
                  sum += Math.pow(Math.abs(z[i]), 2 + 4 * Vectors.share(i, z.length));
                }
                return Math.sqrt(sum);
              });
    };
  }

  private static double[] rotated(double[][] r, double[] x, double[] optimum) {
    return Vectors.times(r, Vectors.minus(x, optimum));
  }

  /** Two rotations with a diagonal matrix between them. */
  static double[] conditioned(double[][] outer, double condition, double[][] inner, double[] x) {
    return Vectors.times(outer, Vectors.lambda(condition, Vectors.times(inner, x)));
  }

  private static Shape attractiveSector(double[] optimum, double[][] r, double[][] q) {
    return Bbob.shape(
        optimum,
        x -> {
          double[] z = conditioned(r, 10, q, Vectors.minus(x, optimum));
          for (int i = 0; i < z.length; i++) {
            z[i] *= z[i] * optimum[i] > 0 ? 100 : 1;
          }
          return Math.pow(Vectors.oscillated(Vectors.squares(z)), 0.9);
        });
  }

  private static Shape stepEllipsoid(double[] optimum, double[][] r, double[][] q) {
    return Bbob.shape(
        optimum,
        x -> {
          double[] z = Vectors.lambda(10, Vectors.times(q, Vectors.minus(x, optimum)));
          double first = Math.abs(z[0]) / 1e4;
          for (int i = 0; i < z.length; i++) {
            z[i] = Math.abs(z[i]) > 0.5 ? Math.floor(0.5 + z[i]) : Math.floor(0.5 + 10 * z[i]) / 10;
          }
          double steps = Vectors.ellipsoid(100, Vectors.times(r, z));
          return 0.1 * Math.max(first, steps) + Vectors.penalty(x);
        });
  }

  private static double valley(double[] z) {
    double sum = 0;
    for (int i = 0; i + 1 < z.length; i++) {
      sum += Vectors.rosenbrock(z[i], z[i + 1]);
    }
    return sum;
  }

  private static Shape rosenbrock(double[] drawn, double scale) {
    double[] optimum = drawn.clone();
    for (int i = 0; i < optimum.length; i++) {
      optimum[i] *= 0.75;
    }
    return Bbob.shape(
        optimum,
        x -> {
          double[] z = Vectors.minus(x, optimum);
          for (int i = 0; i < z.length; i++) {
            z[i] = scale * z[i] + 1;
          }
          return valley(z);
        });
  }

  private static Shape rotatedRosenbrock(double[][] r, double scale) {
    return Bbob.shape(halfwayOptimum(r, scale), x -> valley(halfway(r, scale, x)));
  }

  /** z = scale R x + 1/2, of which (1, …, 1) is the optimum. */
  static double[] halfway(double[][] r, double scale, double[] x) {
    double[] z = Vectors.times(r, x);
    for (int i = 0; i < z.length; i++) {
      z[i] = scale * z[i] + 0.5;
    }
    return z;
  }

  /** The point whose {@link #halfway} is (1, …, 1). */
  static double[] halfwayOptimum(double[][] r, double scale) {
    double[] optimum = new double[r.length];
    for (double[] row : r) {
      for (int j = 0; j < r.length; j++) {
        optimum[j] += row[j] * 0.5 / scale;
      }
    }
    return optimum;
  }

  private static Shape bentCigar(double[] optimum, double[][] r) {
    return Bbob.shape(
        optimum,
        x -> {
          double[] bent = Vectors.asymmetric(0.5, rotated(r, x, optimum));
          double[] z = Vectors.times(r, bent);
          return 1e6 * Vectors.squares(z) - (1e6 - 1) * z[0] * z[0];
        });
  }
}
