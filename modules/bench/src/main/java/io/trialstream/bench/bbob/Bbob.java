package io.trialstream.bench.bbob;

import java.util.function.ToDoubleFunction;

/**
 * An instance of one of the functions: shifted, rotated and raised as the COCO platform does it for
 * the same function, instance and dimension. Immutable.
 */
public final class Bbob {

  /** How many functions there are; they are numbered from 1. */
  public static final int FUNCTIONS = 24;

  private static final int SEEDS_BETWEEN_INSTANCES = 10_000;

  private final Shape shape;
  private final double lowest;

  /** The function without what it is raised by: 0 at its optimum. */
  interface Shape {
    double at(double[] x);

    double[] optimum();
  }

  private Bbob(Shape shape, double lowest) {
    this.shape = shape;
    this.lowest = lowest;
  }

  /**
   * An instance.
   *
   * @param function from 1 to {@value #FUNCTIONS}
   * @param instance at least 1; COCO's data have 1 to 15 and later ones
   * @param dimension at least 2
   */
  public static Bbob of(int function, long instance, int dimension) {
    if (function < 1 || function > FUNCTIONS || instance < 1 || dimension < 2) {
      throw new IllegalArgumentException(
          "Expected a function from 1 to %s, an instance of at least 1 and at least 2 dimensions, but got %s, %s and %s."
              .formatted(FUNCTIONS, function, instance, dimension));
    }
    // Functions 4 and 18 have the seeds of 3 and 17, of which they are variants.
    long number = function == 4 ? 3 : function == 18 ? 17 : function;
    long seed = number + SEEDS_BETWEEN_INSTANCES * instance;
    Shape shape =
        function <= 5
            ? SeparableShapes.of(function, seed, dimension)
            : function <= 14
                ? UnimodalShapes.of(function, seed, dimension)
                : function <= 19
                    ? MultimodalShapes.of(function, seed, dimension)
                    : WeaklyStructuredShapes.of(function, seed, dimension);
    double ratio = BbobRandom.normal(1, seed)[0] / BbobRandom.normal(1, seed + 1)[0];
    double lowest = Math.clamp(Math.floor(100 * 100 * ratio + 0.5) / 100, -1000.0, 1000.0);
    return new Bbob(shape, lowest);
  }

  /** The value at a point of [-5, 5]; outside there is a penalty in some functions. */
  public double at(double[] x) {
    return shape.at(x) + lowest;
  }

  /** The least value. */
  public double lowest() {
    return lowest;
  }

  /** Where it has its least value. */
  public double[] optimum() {
    return shape.optimum();
  }

  /** The usual optimum: between -4 and 4, on a grid of 0.0008, never 0. */
  static double[] drawnOptimum(long seed, int dimension) {
    double[] x = BbobRandom.uniform(dimension, seed);
    for (int i = 0; i < dimension; i++) {
      x[i] = 8 * Math.floor(1e4 * x[i]) / 1e4 - 4;
      if (x[i] == 0) {
        x[i] = -1e-5;
      }
    }
    return x;
  }

  /** A shape from its formula. */
  static Shape shape(double[] optimum, ToDoubleFunction<double[]> formula) {
    return new Shape() {
      @Override
      public double at(double[] x) {
        return formula.applyAsDouble(x);
      }

      @Override
      public double[] optimum() {
        return optimum.clone();
      }
    };
  }
}
