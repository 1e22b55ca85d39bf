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

  int objectives() {
    return Math.max(1, reference.size());
  }
}
