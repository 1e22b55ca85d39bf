package io.trialstream.sampler;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A density over one parameter: a kernel at each observation, and a wide prior kernel. Bergstra et
 * al. 2011, section 4.2; bandwidths from the neighbours, as Watanabe 2023 describes for one
 * dimension. Immutable. O(observations) per density, O(n log n) to build.
 */
final class ParzenEstimator {

  private static final double PRIOR_WEIGHT = 1;

  /** The narrowest kernel is this share of the range, once there are as many kernels. */
  private static final double MAX_KERNELS_FOR_WIDTH = 100;

  private final Distribution distribution;
  private final double[] weights;
  private final double[] logWeights;
  private final double[] mus;
  private final double[] sigmas;
  private final double[] logMasses;
  private final double low;
  private final double high;
  private final double step;
  private final boolean log;

  /**
   * @param observations internal values within the domain, oldest first
   * @param observationWeights one per observation, above 0
   */
  ParzenEstimator(Distribution distribution, double[] observations, double[] observationWeights) {
    this.distribution = distribution;
    int m = observations.length;
    weights = Arrays.copyOf(observationWeights, m + 1);
    weights[m] = PRIOR_WEIGHT;
    double sum = Arrays.stream(weights).sum();
    logWeights = new double[m + 1];
    for (int i = 0; i <= m; i++) {
      weights[i] /= sum;
      logWeights[i] = Math.log(weights[i]);
    }
    switch (distribution) {
      case FloatDistribution f -> {
        step = f.step() == null ? 0 : f.step();
        log = f.log();
        low = scaled(f.low() - step / 2);
        high = scaled(f.high() + step / 2);
      }
      case IntDistribution i -> {
        step = i.step();
        log = i.log();
        low = scaled(i.low() - step / 2);
        high = scaled(i.high() + step / 2);
      }
      case CategoricalDistribution c -> {
        step = 0;
        log = false;
        low = 0;
        high = c.choices().size();
      }
    }
    mus = new double[m + 1];
    for (int i = 0; i < m; i++) {
      mus[i] = scaled(observations[i]);
    }
    mus[m] = (low + high) / 2;
    sigmas = new double[m + 1];
    logMasses = new double[m + 1];
    if (!(distribution instanceof CategoricalDistribution)) {
      setWidths(m);
    }
  }

  private double scaled(double value) {
    return log ? Math.log(value) : value;
  }

  private void setWidths(int m) {
    Integer[] order = IntStream.range(0, m).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> mus[i]));
    double range = high - low;
    double least = range / Math.min(MAX_KERNELS_FOR_WIDTH, 1 + (m + 1));
    for (int k = 0; k < m; k++) {
      double mu = mus[order[k]];
      double toLeft = k > 0 ? mu - mus[order[k - 1]] : mu - low;
      double toRight = k < m - 1 ? mus[order[k + 1]] - mu : high - mu;
      double sigma = Math.max(toLeft, toRight);
      if (m >= 2 && k == 0) {
        sigma = toRight;
      } else if (m >= 2 && k == m - 1) {
        sigma = toLeft;
      }
      sigmas[order[k]] = Math.clamp(sigma, least, range);
    }
    sigmas[m] = range;
    for (int i = 0; i <= m; i++) {
      logMasses[i] =
          TruncatedNormal.logMass((low - mus[i]) / sigmas[i], (high - mus[i]) / sigmas[i]);
    }
  }

  /** A value within the domain, drawn from the density. */
  double draw(RandomGenerator random) {
    int kernel = pick(weights, random.nextDouble());
    double u = random.nextDouble();
    if (distribution instanceof CategoricalDistribution c) {
      double[] row = new double[c.choices().size()];
      for (int choice = 0; choice < row.length; choice++) {
        row[choice] = rowEntry(kernel, choice, row.length);
      }
      return pick(row, u);
    }
    double mu = mus[kernel];
    double sigma = sigmas[kernel];
    double x = mu + sigma * TruncatedNormal.quantile(u, (low - mu) / sigma, (high - mu) / sigma);
    return ontoDomain(log ? Math.exp(x) : x);
  }

  private double ontoDomain(double x) {
    return switch (distribution) {
      case FloatDistribution f -> Math.clamp(grid(x, f.low()), f.low(), f.high());
      case IntDistribution i -> Math.clamp(grid(x, i.low()), i.low(), i.high());
      case CategoricalDistribution c -> x;
    };
  }

  private double grid(double x, double from) {
    return step == 0 ? x : from + Math.rint((x - from) / step) * step;
  }

  private static int pick(double[] shares, double u) {
    double left = u;
    for (int i = 0; i < shares.length; i++) {
      left -= shares[i];
      if (left < 0) {
        return i;
      }
    }
    return shares.length - 1;
  }

  /** ln of the density (or mass) at an internal value, up to a constant of the domain. */
  double logDensity(double value) {
    double[] terms = new double[mus.length];
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < terms.length; i++) {
      terms[i] = logWeights[i] + kernelLogDensity(i, value);
      max = Math.max(max, terms[i]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (double term : terms) {
      sum += Math.exp(term - max);
    }
    return max + Math.log(sum);
  }

  private double kernelLogDensity(int i, double value) {
    if (distribution instanceof CategoricalDistribution c) {
      return Math.log(rowEntry(i, (int) value, c.choices().size()));
    }
    if (step == 0) {
      return TruncatedNormal.logDensity((scaled(value) - mus[i]) / sigmas[i])
          - Math.log(sigmas[i])
          - logMasses[i];
    }
    double from = scaled(value - step / 2);
    double to = scaled(value + step / 2);
    return TruncatedNormal.logMass((from - mus[i]) / sigmas[i], (to - mus[i]) / sigmas[i])
        - logMasses[i];
  }

  private double rowEntry(int kernel, int choice, int choices) {
    double each = PRIOR_WEIGHT / mus.length;
    boolean observed = kernel < mus.length - 1 && (int) mus[kernel] == choice;
    double total = each * choices + (kernel < mus.length - 1 ? 1 : 0);
    return (each + (observed ? 1 : 0)) / total;
  }

  /** Weights of the kernels, the prior's last, summing to 1. */
  double[] weights() {
    return weights.clone();
  }

  /** Centres of the kernels on the searched scale, the prior's last. */
  double[] mus() {
    return mus.clone();
  }

  /** Widths of the kernels on the searched scale, the prior's last. */
  double[] sigmas() {
    return sigmas.clone();
  }
}
