package io.trialstream.sampler.evolution;

import java.util.random.RandomGenerator;

/** Makes a child's number, from 0 to 1, of two parents'. */
enum Crossover {
  /** One of the two. */
  UNIFORM {
    @Override
    double cross(double a, double b, double eta, RandomGenerator random) {
      return random.nextBoolean() ? a : b;
    }
  },

  /** Anywhere between the two and half as far beyond (Eshelman and Schaffer 1992, alpha 0.5). */
  BLXALPHA {
    @Override
    double cross(double a, double b, double eta, RandomGenerator random) {
      double low = Math.min(a, b);
      double range = Math.abs(a - b);
      return Math.clamp(low - range / 2 + random.nextDouble() * 2 * range, 0, 1);
    }
  },

  /** Near either parent, as far as they lie apart; within bounds (Deb and Agrawal 1995). */
  SBX {
    @Override
    double cross(double a, double b, double eta, RandomGenerator random) {
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
  VSBX {
    @Override
    double cross(double a, double b, double eta, RandomGenerator random) {
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
  };

  private static final double SAME = 1e-14;

  /**
   * A child's number.
   *
   * @param eta how close to its parents, where the operator knows of that; larger is closer
   */
  abstract double cross(double a, double b, double eta, RandomGenerator random);

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
