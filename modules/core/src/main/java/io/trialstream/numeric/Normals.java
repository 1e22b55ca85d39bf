package io.trialstream.numeric;

/** The standard normal distribution. Stateless. */
public final class Normals {

  private Normals() {}

  /** Phi(x). */
  public static double cdf(double x) {
    return TruncatedNormal.cdf(x);
  }

  /** The density at x. */
  public static double pdf(double x) {
    return Math.exp(TruncatedNormal.logDensity(x));
  }

  /** The q-quantile, for q above 0 and below 1. */
  public static double quantile(double q) {
    return q <= 0.5
        ? TruncatedNormal.inverseLogCdf(Math.log(q))
        : -TruncatedNormal.inverseLogCdf(Math.log1p(-q));
  }
}
