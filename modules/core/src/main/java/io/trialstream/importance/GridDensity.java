package io.trialstream.importance;

import io.trialstream.numeric.Normals;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import java.util.List;

/**
 * Where trials lie in one parameter's domain, smoothed: the domain in a few steps, a kernel for
 * each step that was observed, as wide as Scott's rule has it (1992), and one for the whole domain
 * that counts as much as one trial. Stateless.
 */
final class GridDensity {

  private static final int MOST_STEPS = 50;
  private static final double PRIOR_WEIGHT = 1;

  /** 90 % of the narrowest kernel lie within its step. */
  private static final double LEAST_WIDTH = 0.5 / 1.64;

  private static final double NEVER_ZERO = 1e-12;

  private GridDensity() {}

  /** The probability of each step. */
  static double[] of(String name, Distribution domain, List<FrozenTrial> trials) {
    double[] counts = new double[steps(domain)];
    for (FrozenTrial trial : trials) {
      Parameter p = trial.params().get(name);
      if (p != null) {
        counts[step(domain, p.value(), counts.length)]++;
      }
    }
    double[] density =
        domain instanceof CategoricalDistribution ? ofCategories(counts) : ofNumbers(counts);
    for (int i = 0; i < density.length; i++) {
      density[i] += NEVER_ZERO;
    }
    return density;
  }

  private static int steps(Distribution domain) {
    return switch (domain) {
      case CategoricalDistribution c -> c.choices().size();
      case IntDistribution i when i.log() ->
          Math.min(MOST_STEPS, (int) Math.ceil(Math.log(i.high() - i.low() + 1) / Math.log(2)) + 1);
      case IntDistribution i -> (int) Math.min(MOST_STEPS, (i.high() - i.low()) / i.step() + 1);
      case FloatDistribution f when f.step() != null -> (int) Math.min(MOST_STEPS, f.size());
      case FloatDistribution f -> MOST_STEPS;
    };
  }

  private static int step(Distribution domain, double value, int steps) {
    return switch (domain) {
      case CategoricalDistribution c -> (int) value;
      case FloatDistribution f -> nearest(f.low(), f.high(), f.log(), value, steps);
      case IntDistribution i -> nearest(i.low(), i.high(), i.log(), value, steps);
    };
  }

  /** Halfway between two steps belongs to the lower one. */
  private static int nearest(double low, double high, boolean log, double value, int steps) {
    double from = log ? Math.log(low) : low;
    double to = log ? Math.log(high) : high;
    double width = (to - from) / (steps - 1);
    double at = ((log ? Math.log(value) : value) - from) / width;
    if (!(width >= Double.MIN_NORMAL && width < Double.POSITIVE_INFINITY)) {
      at = share(low, high, value) * (steps - 1);
    }
    return (int) Math.clamp(Math.ceil(at - 0.5), 0, steps - 1);
  }

  /** How far a value lies from low to high, where that is too far or too near to be subtracted. */
  private static double share(double low, double high, double value) {
    int shift = Math.max(Math.abs(low), Math.abs(high)) > 1 ? -2 : 60;
    double from = Math.scalb(low, shift);
    double range = Math.scalb(high, shift) - from;
    return range > 0 ? (Math.scalb(value, shift) - from) / range : 0;
  }

  private static double[] ofCategories(double[] counts) {
    double total = 0;
    int kernels = 1;
    for (double count : counts) {
      total += count;
      kernels += count > 0 ? 1 : 0;
    }
    double[] density = new double[counts.length];
    double blur = PRIOR_WEIGHT / kernels;
    double rest = counts.length * blur;
    for (int i = 0; i < counts.length; i++) {
      double fromPrior = PRIOR_WEIGHT / (total + PRIOR_WEIGHT) / counts.length;
      double own = counts[i] / (total + PRIOR_WEIGHT) / (1 + rest);
      double fromAll = total / (total + PRIOR_WEIGHT) * blur / (1 + rest);
      density[i] = fromPrior + own + fromAll;
    }
    return density;
  }

  private static double[] ofNumbers(double[] counts) {
    int last = counts.length - 1;
    double total = 0;
    double mean = 0;
    for (int i = 0; i <= last; i++) {
      total += counts[i];
      mean += counts[i] * i;
    }
    mean /= total;
    double variance = 0;
    for (int i = 0; i <= last; i++) {
      variance += counts[i] * (i - mean) * (i - mean);
    }
    double deviation = Math.sqrt(variance / Math.max(1, total - 1));
    double quartiles =
        quantile(counts, Math.floor(total * 3 / 4), true)
            - quantile(counts, Math.floor(total / 4), false);
    double width =
        Math.max(
            LEAST_WIDTH, 1.059 * Math.min(quartiles / 1.34, deviation) * Math.pow(total, -0.2));
    double[] density = new double[counts.length];
    for (int i = 0; i <= last; i++) {
      if (counts[i] > 0) {
        addKernel(density, i, width, counts[i] / (total + PRIOR_WEIGHT));
      }
    }
    addKernel(density, last / 2.0, last + 1, PRIOR_WEIGHT / (total + PRIOR_WEIGHT));
    return density;
  }

  /** The first observed step by which so many were counted; or more than so many. */
  private static int quantile(double[] counts, double wanted, boolean more) {
    double counted = 0;
    int latest = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        counted += counts[i];
        latest = i;
        if (more ? counted > wanted : counted >= wanted) {
          return i;
        }
      }
    }
    return latest;
  }

  /** A normal distribution within the grid, a step each. */
  private static void addKernel(double[] density, double centre, double width, double weight) {
    double all =
        Normals.cdf((density.length - 0.5 - centre) / width) - Normals.cdf((-0.5 - centre) / width);
    for (int i = 0; i < density.length; i++) {
      double mass =
          Normals.cdf((i + 0.5 - centre) / width) - Normals.cdf((i - 0.5 - centre) / width);
      density[i] += weight * mass / all;
    }
  }
}
