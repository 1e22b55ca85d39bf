package io.trialstream.bench.suite;

import java.util.Arrays;
import java.util.List;

/**
 * What an evaluation gives. Immutable.
 *
 * @param values one per objective, as the sampler sees them; NaN where the evaluation fails
 * @param constraints how much each is violated, 0 or less where it is kept
 * @param truth what counts in a problem with one objective: without noise, and in BBOB as the
 *     distance from the optimum
 */
record Outcome(List<Double> values, List<Double> constraints, double truth) {

  Outcome {
    values = List.copyOf(values);
    constraints = List.copyOf(constraints);
  }

  /** One value, which is also what counts. */
  static Outcome of(double value) {
    return new Outcome(List.of(value), List.of(), value);
  }

  static Outcome constrained(double value, double... constraints) {
    return new Outcome(List.of(value), list(constraints), value);
  }

  static Outcome several(double[] values, double... constraints) {
    return new Outcome(list(values), list(constraints), Double.NaN);
  }

  boolean failed() {
    return values.stream().anyMatch(v -> v.isNaN());
  }

  boolean feasible() {
    return constraints.stream().allMatch(c -> c <= 0);
  }

  private static List<Double> list(double[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
