package io.trialstream.bench.quality;

import io.trialstream.Trial;
import java.util.List;

/**
 * A function with a known optimum.
 *
 * @param reference what hypervolumes are measured to; empty with one objective
 * @param values evaluates it
 */
record TestFunction(String name, List<Double> reference, Values values) {

  /** Evaluates a function at a trial's parameters, its optimum moved. */
  @FunctionalInterface
  interface Values {
    double[] at(Trial trial, Shift shift);
  }

  /**
   * Moves the optimum: by up to a fifth of each range either way, drawn from a seed by a formula
   * that is easily written in any language.
   *
   * @param seed 0 for no shift
   */
  record Shift(long seed) {
    static final Shift NONE = new Shift(0);
    private static final double MAX_PART = 0.2;

    double of(int dimension, double range) {
      if (seed == 0) {
        return 0;
      }
      double s = Math.sin(seed * 12.9898 + dimension * 78.233) * 43758.5453;
      return (2 * (s - Math.floor(s)) - 1) * MAX_PART * range;
    }
  }

  int objectives() {
    return Math.max(1, reference.size());
  }
}
