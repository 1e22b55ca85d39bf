package io.trialstream.bench.suite;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function to minimise, and how. Immutable.
 *
 * @param space its parameters; a parent comes before what depends on it
 * @param optimum the least value; with several objectives the largest hypervolume, negated
 * @param reference what hypervolumes are measured to, one number per objective; empty with one
 * @param trials how many there are if nothing else is said
 * @param inFlight how many trials run at once
 * @param pruner its name where the evaluation is a learning curve; null where it is one value
 * @param instances the function for a seed
 */
record Problem(
    String name,
    Group group,
    List<Dimension> space,
    double optimum,
    List<Double> reference,
    int trials,
    int inFlight,
    @Nullable String pruner,
    LongFunction<Instance> instances) {

  private static final int TRIALS = 100;

  /** One function. */
  @FunctionalInterface
  interface Instance {
    /**
     * Evaluates it. The same arguments give the same outcome.
     *
     * @param trial the number of the trial, which decides the noise
     */
    Outcome at(Point point, int trial);
  }

  Problem {
    space = List.copyOf(space);
    reference = List.copyOf(reference);
  }

  static Problem of(
      String name,
      Group group,
      List<Dimension> space,
      double optimum,
      LongFunction<Instance> instances) {
    return new Problem(name, group, space, optimum, List.of(), TRIALS, 1, null, instances);
  }

  /** The same function with every seed. */
  static Problem fixed(
      String name,
      Group group,
      List<Dimension> space,
      double optimum,
      Function<Point, Outcome> function) {
    Instance instance = (point, trial) -> function.apply(point);
    return of(name, group, space, optimum, seed -> instance);
  }

  /** The same function of numbers with every seed, without constraints. */
  static Problem plain(
      String name,
      Group group,
      List<Dimension> space,
      double optimum,
      ToDoubleFunction<double[]> function) {
    return fixed(name, group, space, optimum, p -> Outcome.of(function.applyAsDouble(p.vector())));
  }

  Problem withReference(double... numbers) {
    return new Problem(
        name,
        group,
        space,
        optimum,
        Arrays.stream(numbers).boxed().toList(),
        trials,
        inFlight,
        pruner,
        instances);
  }

  Problem withTrials(int other) {
    return new Problem(name, group, space, optimum, reference, other, inFlight, pruner, instances);
  }

  Problem withInFlight(int other) {
    return new Problem(name, group, space, optimum, reference, trials, other, pruner, instances);
  }

  Problem withPruner(String other) {
    return new Problem(name, group, space, optimum, reference, trials, inFlight, other, instances);
  }

  int objectives() {
    return Math.max(1, reference.size());
  }
}
