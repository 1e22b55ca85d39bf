package io.trialstream.sampler.evolution;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Makes a child's numbers, from 0 to 1, of its parents'. */
enum Crossover {
  /** One of the two. */
  UNIFORM(2, "Takes each number from one of two parents.") {
    @Override
    double one(double a, double b, double eta, RandomGenerator random) {
      return random.nextBoolean() ? a : b;
    }
  },

  /** Anywhere between the two and half as far beyond (Eshelman and Schaffer 1992, alpha 0.5). */
  BLXALPHA(2, "Anywhere between two parents and half as far beyond (Eshelman and Schaffer 1992).") {
    @Override
    double one(double a, double b, double eta, RandomGenerator random) {
      double low = Math.min(a, b);
      double range = Math.abs(a - b);
      return Math.clamp(low - range / 2 + random.nextDouble() * 2 * range, 0, 1);
    }
  },

  /** Near either parent, as far as they lie apart; within bounds (Deb and Agrawal 1995). */
  SBX(2, "Near either of two parents, as far as they lie apart (Deb and Agrawal 1995).") {
    @Override
    double one(double a, double b, double eta, RandomGenerator random) {
      double low = Math.min(a, b);
      double high = Math.max(a, b);
      boolean lower = random.nextBoolean();
      double u = random.nextDouble();
      if (high - low < SAME) {
        return lower ? a : b;
      }
      double room = lower ? low : 1 - high;
      double beta = 1 + 2 * room / (high - low);
      double alpha = 2 - Math.pow(beta, -(eta + 1));
      double spread =
          u <= 1 / alpha
              ? Math.pow(u * alpha, 1 / (eta + 1))
              : Math.pow(1 / (2 - u * alpha), 1 / (eta + 1));
      double middle = (low + high) / 2;
      double half = spread * (high - low) / 2;
      return Math.clamp(lower ? middle - half : middle + half, 0, 1);
    }
  },

  /** Like SBX, with as much chance to go outwards at any distance (Ballester and Carter 2004). */
  VSBX(
      2,
      "Like sbx, with as much chance to go outwards at any distance (Ballester and Carter 2004).") {
    @Override
    double one(double a, double b, double eta, RandomGenerator random) {
      double u = random.nextDouble();
      double power = 1 / (eta + 1);
      double beta =
          u <= 0.5
              ? Math.pow(1 / Math.max(2 * u, SAME), power)
              : Math.pow(1 / (2 * (1 - u)), power);
      double child =
          random.nextBoolean()
              ? 0.5 * ((1 + beta) * a + (1 - beta) * b)
              : 0.5 * ((3 - beta) * a - (1 - beta) * b);
      return Math.clamp(child, 0, 1);
    }
  },

  /**
   * Around the middle of two parents: along the line between them, and beside it as far as the
   * third one lies (Ono and Kobayashi 1997).
   */
  UNDX(
      3,
      "Around the middle of two parents, as far away as a third one lies (Ono and Kobayashi 1997).") {
    @Override
    double[] cross(double[][] parents, double eta, RandomGenerator random) {
      int n = parents[0].length;
      double[] between = Vectors.minus(parents[0], parents[1]);
      double length = Vectors.length(between);
      double[] axis = length < SAME ? between : Vectors.times(between, 1 / length);
      double[] third = Vectors.minus(parents[2], parents[0]);
      double distance =
          Vectors.length(Vectors.minus(third, Vectors.times(axis, Vectors.dot(third, axis))));
      double[] aside = new double[n];
      for (int k = 0; k < n; k++) {
        aside[k] = 0.35 / Math.sqrt(n) * distance * random.nextGaussian();
      }
      double along = Vectors.dot(aside, axis);
      double[] child = new double[n];
      double xi = 0.5 * random.nextGaussian();
      for (int k = 0; k < n; k++) {
        double middle = (parents[0][k] + parents[1][k]) / 2;
        child[k] = Math.clamp(middle + xi * between[k] + aside[k] - along * axis[k], 0, 1);
      }
      return child;
    }
  },

  /** Anywhere in the parents' simplex, expanded from its centre (Tsutsui et al. 1999). */
  SPX(
      3,
      "Anywhere in the simplex of three parents, expanded from its centre (Tsutsui et al. 1999).") {
    @Override
    double[] cross(double[][] parents, double eta, RandomGenerator random) {
      int n = parents[0].length;
      double expansion = Math.sqrt(n + 2.0);
      double[] centre = new double[n];
      for (double[] parent : parents) {
        for (int k = 0; k < n; k++) {
          centre[k] += parent[k] / parents.length;
        }
      }
      double[] offset = new double[n];
      double[] before = new double[n];
      for (int i = 0; i < parents.length; i++) {
        double[] vertex = new double[n];
        for (int k = 0; k < n; k++) {
          vertex[k] = centre[k] + expansion * (parents[i][k] - centre[k]);
        }
        if (i > 0) {
          double r = Math.pow(random.nextDouble(), 1.0 / i);
          for (int k = 0; k < n; k++) {
            offset[k] = r * (before[k] - vertex[k] + offset[k]);
          }
        }
        before = vertex;
      }
      double[] child = new double[n];
      for (int k = 0; k < n; k++) {
        child[k] = Math.clamp(before[k] + offset[k], 0, 1);
      }
      return child;
    }
  };

  private static final double SAME = 1e-14;

  private final int parents;
  private final String summary;

  Crossover(int parents, String summary) {
    this.parents = parents;
    this.summary = summary;
  }

  /** What all of them declare. */
  static List<Algorithm> algorithms() {
    return Arrays.stream(values())
        .map(
            crossover ->
                Algorithm.of(
                    Kind.CROSSOVER, crossover.name().toLowerCase(Locale.ROOT), crossover.summary))
        .toList();
  }

  /** The one of a declared name. */
  static Crossover named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** How many parents a child has. */
  int parents() {
    return parents;
  }

  /**
   * A child's numbers.
   *
   * @param points the parents, as many as {@link #parents}, each with as many numbers
   * @param eta how close to its parents, where the operator knows of that; larger is closer
   */
  double[] cross(double[][] points, double eta, RandomGenerator random) {
    double[] child = new double[points[0].length];
    for (int k = 0; k < child.length; k++) {
      child[k] = one(points[0][k], points[1][k], eta, random);
    }
    return child;
  }

  /** One of a child's numbers, for operators that treat them one by one. */
  double one(double a, double b, double eta, RandomGenerator random) {
    throw new UnsupportedOperationException(name() + " needs all numbers at once.");
  }

  /** Polynomial mutation within bounds (Deb and Goyal 1996). */
  static double mutate(double x, double eta, RandomGenerator random) {
    double u = random.nextDouble();
    double power = 1 / (eta + 1);
    double change =
        u < 0.5
            ? Math.pow(2 * u + (1 - 2 * u) * Math.pow(1 - x, eta + 1), power) - 1
            : 1 - Math.pow(2 * (1 - u) + (2 * u - 1) * Math.pow(x, eta + 1), power);
    return Math.clamp(x + change, 0, 1);
  }
}
