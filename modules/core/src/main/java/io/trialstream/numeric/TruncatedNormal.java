package io.trialstream.numeric;

import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * Logarithms of the normal distribution's masses and its inverse, accurate far into the tails.
 *
 * <p>The asymptotic series is Abramowitz and Stegun 26.2.12; the inverse is Newton's method on the
 * logarithm of the distribution function.
 */
public final class TruncatedNormal {

  private static final double LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double ASYMPTOTIC_BELOW = -20;
  private static final double COMPLEMENT_ABOVE = 6;
  private static final int MAX_ITERATIONS = 100;
  private static final double RELATIVE_TOLERANCE = 1e-8;

  private TruncatedNormal() {}

  /** ln Phi(a). */
  public static double logCdf(double a) {
    if (a > COMPLEMENT_ABOVE) {
      return -cdf(-a);
    }
    if (a > ASYMPTOTIC_BELOW) {
      return Math.log(cdf(a));
    }
    double lead = -0.5 * a * a - Math.log(-a) - LOG_SQRT_2PI;
    double sum = 1;
    double last = 0;
    double term = 1;
    double inverseSquare = 1 / (a * a);
    for (int i = 1; Math.abs(last - sum) > Math.ulp(1.0); i++) {
      last = sum;
      term *= -(2 * i - 1) * inverseSquare;
      sum += term;
    }
    return lead + Math.log(sum);
  }

  static double cdf(double a) {
    double x = a / SQRT_2;
    if (x < -1 / SQRT_2) {
      return 0.5 * Erfc.value(-x);
    }
    return x < 1 / SQRT_2 ? 0.5 + 0.5 * Erf.value(x) : 1 - 0.5 * Erfc.value(x);
  }

  /** ln (Phi(b) - Phi(a)) for a &lt; b. */
  public static double logMass(double a, double b) {
    if (b <= 0) {
      return logDifference(logCdf(b), logCdf(a));
    }
    if (a > 0) {
      return logDifference(logCdf(-a), logCdf(-b));
    }
    return Math.log1p(-cdf(a) - cdf(-b));
  }

  /** ln of the density at x of a standard normal. */
  public static double logDensity(double x) {
    return -0.5 * x * x - LOG_SQRT_2PI;
  }

  /** The q-quantile of a standard normal truncated to [a, b], for q from 0 to 1. */
  public static double quantile(double q, double a, double b) {
    if (q <= 0) {
      return a;
    }
    if (q >= 1) {
      return b;
    }
    double x =
        a < 0
            ? inverseLogCdf(logSum(logCdf(a), Math.log(q) + logMass(a, b)))
            : -inverseLogCdf(logSum(logCdf(-b), Math.log1p(-q) + logMass(a, b)));
    return Math.clamp(x, a, b);
  }

  /** Solves ln Phi(x) = y. */
  static double inverseLogCdf(double y) {
    if (y > -1e-2) {
      return -newton(Math.log(-Math.expm1(y)));
    }
    return newton(y);
  }

  private static double newton(double y) {
    double x =
        y < -5
            ? -Math.sqrt(-2 * (y + LOG_SQRT_2PI))
            : -(Math.sqrt(3) / Math.PI) * Math.log(Math.expm1(-y));
    for (int i = 0; i < MAX_ITERATIONS; i++) {
      double logCdf = logCdf(x);
      double step = (logCdf - y) * Math.exp(logCdf - logDensity(x));
      x -= step;
      if (!(Math.abs(step) >= RELATIVE_TOLERANCE * Math.abs(x))) {
        break;
      }
    }
    return x;
  }

  private static double logSum(double p, double q) {
    double max = Math.max(p, q);
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(p, q) - max));
  }

  private static double logDifference(double larger, double smaller) {
    return larger + Math.log1p(-Math.exp(smaller - larger));
  }
}
