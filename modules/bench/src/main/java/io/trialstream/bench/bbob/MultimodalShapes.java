package io.trialstream.bench.bbob;

import io.trialstream.bench.bbob.Bbob.Shape;

/** Functions 15 to 19: many valleys in a clear order. Stateless. */
final class MultimodalShapes {

  private static final int WAVES = 12;

  private MultimodalShapes() {}

  static Shape of(int function, long seed, int dimension) {
    double[] optimum = Bbob.drawnOptimum(seed, dimension);
    double[][] r = BbobRandom.rotation(dimension, seed + UnimodalShapes.OTHER_SEED);
    double[][] q = BbobRandom.rotation(dimension, seed);
    return switch (function) {
      case 15 ->
          Bbob.shape(
              optimum,
              x -> {
                double[] z = Vectors.times(r, Vectors.minus(x, optimum));
                double[] bent = Vectors.asymmetric(0.2, Vectors.oscillated(z));
                return Vectors.rastrigin(UnimodalShapes.conditioned(r, 10, q, bent));
              });
      case 16 -> weierstrass(optimum, r, q);
      case 17 -> schaffer(optimum, r, q, 10);
      case 18 -> schaffer(optimum, r, q, 1000);
      default -> griewankRosenbrock(q, Math.max(1, Math.sqrt(dimension) / 8));
    };
  }

  private static Shape weierstrass(double[] optimum, double[][] r, double[][] q) {
    double least = 0;
    for (int k = 0; k < WAVES; k++) {
      least += Math.pow(0.5, k) * Math.cos(Math.PI * Math.pow(3, k));
    }
    double lowest = least;
    return Bbob.shape(
        optimum,
        x -> {
          double[] bumpy = Vectors.oscillated(Vectors.times(r, Vectors.minus(x, optimum)));
          double[] z = UnimodalShapes.conditioned(r, 0.01, q, bumpy);
          double sum = 0;
          for (double v : z) {
            for (int k = 0; k < WAVES; k++) {
              sum += Math.pow(0.5, k) * Math.cos(2 * Math.PI * Math.pow(3, k) * (v + 0.5));
            }
          }
          return 10 * Math.pow(sum / z.length - lowest, 3) + 10.0 / z.length * Vectors.penalty(x);
        });
  }

  private static Shape schaffer(double[] optimum, double[][] r, double[][] q, double condition) {
    return Bbob.shape(
        optimum,
        x -> {
          double[] bent = Vectors.asymmetric(0.5, Vectors.times(r, Vectors.minus(x, optimum)));
          double[] z = Vectors.lambda(condition, Vectors.times(q, bent));
          double sum = 0;
          for (int i = 0; i + 1 < z.length; i++) {
            double s = Math.hypot(z[i], z[i + 1]);
            double sine = Math.sin(50 * Math.pow(s, 0.2));
            sum += Math.sqrt(s) * (1 + sine * sine);
          }
          double mean = sum / (z.length - 1);
          return mean * mean + 10 * Vectors.penalty(x);
        });
  }

  private static Shape griewankRosenbrock(double[][] r, double scale) {
    return Bbob.shape(
        UnimodalShapes.halfwayOptimum(r, scale),
        x -> {
          double[] z = UnimodalShapes.halfway(r, scale, x);
          double sum = 0;
          for (int i = 0; i + 1 < z.length; i++) {
            double s = Vectors.rosenbrock(z[i], z[i + 1]);
            sum += s / 4000 - Math.cos(s);
          }
          return 10 * (sum / (z.length - 1) + 1);
        });
  }
}
