package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Formulas;
import io.trialstream.bench.quality.Shift;
import io.trialstream.space.FloatDistribution;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * Functions that several groups use. Those whose optimum is in the centre, where some samplers
 * start, are moved by the seed. Stateless.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies, and the formulas hold nothing
enum Classics {
  BRANIN(
      Dimension.box(new double[] {-5, 10}, new double[] {0, 15}),
      0.39788735772973816,
      false,
      Formulas::branin),
  HARTMANN6(Dimension.cube(6, 0, 1), -3.32236801141551, false, Formulas::hartmann6),
  ROSENBROCK5(Dimension.cube(5, -5, 10), 0, false, Formulas::rosenbrock),
  ACKLEY10(Dimension.cube(10, -32.768, 32.768), 0, true, Formulas::ackley),
  STYBLINSKI5(Dimension.cube(5, -5, 5), -195.830828518857, false, Formulas::styblinski),
  RASTRIGIN5(Dimension.cube(5, -5.12, 5.12), 0, true, Formulas::rastrigin);

  private final List<Dimension> space;
  private final double optimum;
  private final boolean moved;
  private final ToDoubleFunction<double[]> formula;

  Classics(
      List<Dimension> space, double optimum, boolean moved, ToDoubleFunction<double[]> formula) {
    this.space = space;
    this.optimum = optimum;
    this.moved = moved;
    this.formula = formula;
  }

  List<Dimension> space() {
    return space;
  }

  double optimum() {
    return optimum;
  }

  /** The values for a seed, without noise. */
  ToDoubleFunction<Point> values(long seed) {
    Shift shift = moved ? new Shift(seed) : Shift.NONE;
    return point -> {
      double[] x = point.vector();
      for (int i = 0; i < x.length; i++) {
        x[i] -= shift.of(i, width(i));
      }
      return formula.applyAsDouble(x);
    };
  }

  private double width(int i) {
    FloatDistribution domain = (FloatDistribution) space.get(i).domain();
    return domain.high() - domain.low();
  }

  /** A problem of a group, evaluated as it is. */
  Problem problem(String name, Group group) {
    return problem(
        name, group, seed -> (point, trial) -> Outcome.of(values(seed).applyAsDouble(point)));
  }

  Problem problem(String name, Group group, LongFunction<Problem.Instance> instances) {
    return Problem.of(name, group, space, optimum, instances);
  }
}
