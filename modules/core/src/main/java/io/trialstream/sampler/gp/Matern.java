package io.trialstream.sampler.gp;

/**
 * The Matérn kernel with smoothness 5/2, of scale 1 (Rasmussen and Williams 2006, equation 4.17).
 * Stateless.
 */
final class Matern {

  private static final double SQRT_5 = Math.sqrt(5);

  private Matern() {}

  /** The covariance of two points at this squared distance. */
  static double at(double squared) {
    double r = SQRT_5 * Math.sqrt(squared);
    return (1 + r + r * r / 3) * Math.exp(-r);
  }

  /**
   * Minus twice the derivative of the covariance by the squared distance.
   *
   * @param covariance at that distance, times any factor, which the result has too: knowing it
   *     saves an exponential
   */
  static double slope(double squared, double covariance) {
    double r = SQRT_5 * Math.sqrt(squared);
    return 5.0 / 3 * (1 + r) / (1 + r + r * r / 3) * covariance;
  }
}
