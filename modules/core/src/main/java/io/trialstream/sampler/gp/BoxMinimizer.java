package io.trialstream.sampler.gp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds a local minimum within bounds: limited-memory BFGS (Nocedal and Wright 2006, algorithm 7.4)
 * on the coordinates that are not held at a bound, with a projected backtracking search. Stateless.
 */
final class BoxMinimizer {

  private static final int MEMORY = 8;
  private static final double ENOUGH_DECREASE = 1e-4;
  private static final int MOST_HALVINGS = 20;

  private BoxMinimizer() {}

  /** A smooth function. */
  interface Function {
    /**
     * Its value.
     *
     * @param gradient takes the gradient
     */
    double at(double[] x, double[] gradient);
  }

  /** Where a search ended. */
  record Minimum(double[] at, double value) {}

  private record Step(double[] s, double[] y, double rho) {}

  /**
   * Searches from a point.
   *
   * @param tolerance ends when no free coordinate's slope is steeper
   */
  static Minimum search(
      Function f, double[] start, double[] low, double[] high, int iterations, double tolerance) {
    int n = start.length;
    double[] x = start.clone();
    double[] gradient = new double[n];
    double value = f.at(x, gradient);
    ArrayDeque<Step> memory = new ArrayDeque<>();
    for (int iteration = 0; iteration < iterations; iteration++) {
      boolean[] held = new boolean[n];
      double steepest = 0;
      for (int i = 0; i < n; i++) {
        held[i] = (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);
        steepest = Math.max(steepest, held[i] ? 0 : Math.abs(gradient[i]));
      }
      if (!(steepest > tolerance)) {
        break;
      }
      double[] direction = direction(gradient, held, memory);
      if (dot(direction, gradient) >= 0) { // the memory is of no use here
        memory.clear();
        direction = direction(gradient, held, memory);
      }
      double length = memory.isEmpty() ? Math.min(1, 0.2 / steepest) : 1;
      double[] next = new double[n];
      double[] nextGradient = new double[n];
      double nextValue = value;
      boolean found = false;
      for (int halving = 0; halving < MOST_HALVINGS && !found; halving++, length /= 2) {
        double expected = 0;
        for (int i = 0; i < n; i++) {
          next[i] = Math.clamp(x[i] + length * direction[i], low[i], high[i]);
          expected += gradient[i] * (next[i] - x[i]);
        }
        nextValue = f.at(next, nextGradient);
        found = nextValue <= value + ENOUGH_DECREASE * expected && expected < 0;
      }
      if (!found) {
        break;
      }
      remember(memory, x, next, gradient, nextGradient);
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return new Minimum(x, value);
  }

  private static void remember(
      ArrayDeque<Step> memory, double[] x, double[] next, double[] g, double[] nextG) {
    double[] s = minus(next, x);
    double[] y = minus(nextG, g);
    double curvature = dot(s, y);
    if (curvature > 1e-12) {
      memory.addLast(new Step(s, y, 1 / curvature));
      if (memory.size() > MEMORY) {
        memory.removeFirst();
      }
    }
  }

  private static double[] direction(double[] gradient, boolean[] held, ArrayDeque<Step> memory) {
    double[] q = gradient.clone();
    for (int i = 0; i < q.length; i++) {
      q[i] = held[i] ? 0 : q[i];
    }
    List<Step> latestFirst = new ArrayList<>(memory);
    Collections.reverse(latestFirst);
    double[] alphas = new double[latestFirst.size()];
    for (int k = 0; k < alphas.length; k++) {
      Step step = latestFirst.get(k);
      alphas[k] = step.rho() * dot(step.s(), q);
      add(q, -alphas[k], step.y());
    }
    if (!latestFirst.isEmpty()) {
      Step last = latestFirst.getFirst();
      double scale = 1 / (last.rho() * dot(last.y(), last.y()));
      for (int i = 0; i < q.length; i++) {
        q[i] *= scale;
      }
    }
    for (int k = alphas.length - 1; k >= 0; k--) {
      Step step = latestFirst.get(k);
      double beta = step.rho() * dot(step.y(), q);
      add(q, alphas[k] - beta, step.s());
    }
    for (int i = 0; i < q.length; i++) {
      q[i] = held[i] ? 0 : -q[i];
    }
    return q;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }
}
