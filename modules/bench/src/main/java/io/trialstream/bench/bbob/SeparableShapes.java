package io.trialstream.bench.bbob;

import io.trialstream.bench.bbob.Bbob.Shape;

/** Functions 1 to 5: separable. Stateless. */
final class SeparableShapes {

  private SeparableShapes() {}

  static Shape of(int function, long seed, int dimension) {
    double[] optimum = Bbob.drawnOptimum(seed, dimension);
    return switch (function) {
      case 1 -> Bbob.shape(optimum, x -> Vectors.squares(Vectors.minus(x, optimum)));
      case 2 ->
          Bbob.shape(
              optimum, x -> Vectors.ellipsoid(1e6, Vectors.oscillated(Vectors.minus(x, optimum))));
      case 3 ->
          Bbob.shape(
              optimum,
              x -> {
                double[] bumpy = Vectors.oscillated(Vectors.minus(x, optimum));
                return Vectors.rastrigin(Vectors.lambda(10, Vectors.asymmetric(0.2, bumpy)));
              });
      case 4 -> buecheRastrigin(optimum);
      default -> linearSlope(optimum);
    };
  }

  private static Shape buecheRastrigin(double[] drawn) {
    double[] optimum = drawn.clone();
    for (int i = 0; i < optimum.length; i += 2) {
      optimum[i] = Math.abs(optimum[i]);
    }
    return Bbob.shape(
        optimum,
        x -> {
          double[] z = Vectors.oscillated(Vectors.minus(x, optimum));
          for (int i = 0; i < z.length; i++) {
            double steeper = i % 2 == 0 && z[i] > 0 ? 10 : 1;
            z[i] *= steeper * Math.pow(10, 0.5 * Vectors.share(i, z.length));
          }
          return Vectors.rastrigin(z) + 100 * Vectors.penalty(x);
        });
  }

  private static Shape linearSlope(double[] drawn) {
    double[] optimum = new double[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      optimum[i] = drawn[i] < 0 ? -5 : 5;
    }
    return Bbob.shape(
        optimum,
        x -> {
          double sum = 0;
          for (int i = 0; i < x.length; i++) {
            double slope = Math.signum(optimum[i]) * Math.pow(10, Vectors.share(i, x.length));
            double z = optimum[i] * x[i] < 25 ? x[i] : optimum[i];
            sum += 5 * Math.abs(slope) - slope * z;
          }
          return sum;
        });
  }
}
