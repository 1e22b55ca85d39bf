package io.trialstream.sampler.cmaes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What is expected of constraints around the mean of CMA-ES: each is a linear function of the
 * point, fitted by weighted least squares to the trials that lie nearest. A point that is expected
 * to violate a constraint is drawn again before anybody evaluates it (surrogate constraint
 * functions: Kramer, Barthelmes and Rudolph 2009). Immutable; made in O(trials * d^2 + d^3), asked
 * in O(constraints * d).
 */
final class ConstraintModel {

  /** A model that expects nothing. */
  static final ConstraintModel NONE = new ConstraintModel(new double[0], List.of());

  private static final int DRAWS = 20;

  /** It is fitted to so many trials for each parameter. */
  private static final int TRIALS_PER_PARAMETER = 4;

  private static final double RIDGE = 1e-3;
  private static final double RIDGE_OF_OFFSET = 1e-6;
  private static final double TINY = 1e-12;

  private final double[] mean;

  /** By constraint: its value at the mean, then its slopes, in units of its doubt. */
  private final List<double[]> functions;

  /** A trial that said something about its constraints. */
  record Known(double[] point, double[] constraints) {}

  /** The same, as seen from the distribution. */
  private record Near(double[] row, double square, double[] constraints) {}

  private ConstraintModel(double[] mean, List<double[]> functions) {
    this.mean = mean;
    this.functions = functions;
  }

  /** A model around the present mean; those that set fewer constraints than others do not count. */
  static ConstraintModel of(CmaEs cma, List<Known> known) {
    int constraints = known.stream().mapToInt(k -> k.constraints().length).max().orElse(0);
    if (constraints == 0) {
      return NONE;
    }
    double[] mean = cma.mean();
    List<Near> near = nearest(cma, known, constraints);
    double reach = Math.max(mean.length, near.get(near.size() / 2).square());
    double[] weights =
        near.stream().mapToDouble(n -> Math.exp(-0.5 * n.square() / reach)).toArray();
    List<double[]> functions = new ArrayList<>();
    DMatrixRMaj normal = normal(near, weights);
    for (int c = 0; c < constraints; c++) {
      double[] function = fitted(normal, near, weights, c);
      if (function.length > 0) {
        double[] slope = cma.unwhitenedSlope(Arrays.copyOfRange(function, 1, function.length));
        System.arraycopy(slope, 0, function, 1, slope.length);
        functions.add(function);
      }
    }
    return new ConstraintModel(mean, functions);
  }

  private static List<Near> nearest(CmaEs cma, List<Known> known, int constraints) {
    List<Near> near = new ArrayList<>();
    for (Known k : known) {
      if (k.constraints().length == constraints) {
        double[] white = cma.whitened(k.point());
        double[] row = new double[white.length + 1];
        row[0] = 1;
        System.arraycopy(white, 0, row, 1, white.length);
        near.add(new Near(row, Arrays.stream(white).map(z -> z * z).sum(), k.constraints()));
      }
    }
    near.sort(Comparator.comparingDouble(Near::square));
    int parameters = near.getFirst().row().length + 1;
    return near.subList(0, Math.min(near.size(), TRIALS_PER_PARAMETER * parameters));
  }

  private static DMatrixRMaj normal(List<Near> near, double[] weights) {
    int size = near.getFirst().row().length;
    DMatrixRMaj normal = new DMatrixRMaj(size, size);
    for (int n = 0; n < weights.length; n++) {
      double[] row = near.get(n).row();
      for (int a = 0; a < size; a++) {
        for (int b = 0; b < size; b++) {
          normal.add(a, b, weights[n] * row[a] * row[b]);
        }
      }
    }
    double total = Arrays.stream(weights).sum();
    for (int a = 0; a < size; a++) {
      normal.add(a, a, total * (a == 0 ? RIDGE_OF_OFFSET : RIDGE));
    }
    return normal;
  }

  /** Value and slopes of one constraint, in units of what they leave open; empty if none fits. */
  private static double[] fitted(
      DMatrixRMaj normal, List<Near> near, double[] weights, int constraint) {
    int size = normal.getNumRows();
    DMatrixRMaj right = new DMatrixRMaj(size, 1);
    for (int n = 0; n < weights.length; n++) {
      for (int a = 0; a < size; a++) {
        right.add(a, 0, weights[n] * near.get(n).row()[a] * near.get(n).constraints()[constraint]);
      }
    }
    DMatrixRMaj solution = new DMatrixRMaj(size, 1);
    boolean solved = CommonOps_DDRM.solve(normal, right, solution);
    double[] function = solution.getData();
    double squares = 0;
    for (int n = 0; n < weights.length; n++) {
      double left = near.get(n).constraints()[constraint];
      for (int a = 0; a < size; a++) {
        left -= function[a] * near.get(n).row()[a];
      }
      squares += weights[n] * left * left;
    }
    double doubt = Math.sqrt(squares / Arrays.stream(weights).sum()) + TINY;
    double[] scaled = Arrays.stream(function).map(v -> v / doubt).toArray();
    return solved && Arrays.stream(scaled).allMatch(Double::isFinite) ? scaled : new double[0];
  }

  /** A point that is expected to keep all constraints, or of some the one that violates least. */
  double[] sample(CmaEs cma, RandomGenerator random) {
    double[] best = cma.sample(random);
    double least = violation(best);
    for (int i = 0; i < DRAWS && least > 0; i++) {
      double[] other = cma.sample(random);
      double violation = violation(other);
      if (violation < least) {
        least = violation;
        best = other;
      }
    }
    return best;
  }

  private double violation(double[] point) {
    double sum = 0;
    for (double[] function : functions) {
      double value = function[0];
      for (int i = 0; i < point.length; i++) {
        value += function[i + 1] * (point[i] - mean[i]);
      }
      sum += Math.max(0, value);
    }
    return sum;
  }
}
