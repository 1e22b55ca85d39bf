package io.trialstream.sampler.tpe;

import java.util.Arrays;

/**
 * How kernels are made of observations.
 *
 * @param priorWeight weight of the prior kernel, above 0; an observation of full weight has 1
 * @param magicClip whether the narrowest kernel is limited by the number of kernels
 * @param endpoints whether the outermost kernels may reach to the ends of the domain
 * @param equalWeights whether all observations weigh the same, however old
 */
record KernelOptions(
    double priorWeight, boolean magicClip, boolean endpoints, boolean equalWeights) {

  private static final int FULL_WEIGHT_TRIALS = 25;
  private static final double MAX_KERNELS_FOR_WIDTH = 100;
  private static final double NARROWEST_SHARE = 1e-12;

  static final KernelOptions USUAL = new KernelOptions(1, true, false, false);

  KernelOptions {
    if (!(priorWeight > 0) || Double.isInfinite(priorWeight)) {
      throw new IllegalArgumentException(
          "Expected a finite prior weight above 0, but got " + priorWeight + ".");
    }
  }

  KernelOptions withEqualWeights() {
    return new KernelOptions(priorWeight, magicClip, endpoints, true);
  }

  /** The narrowest kernel over a range. */
  double least(double range, int observations) {
    return magicClip
        ? range / Math.min(MAX_KERNELS_FOR_WIDTH, 1 + (observations + 1))
        : range * NARROWEST_SHARE;
  }

  /**
   * Weights that sum to 1, the prior's last. The latest 25 trials weigh 1 each, older ones less,
   * linearly down to 1/m.
   *
   * @param multiplicities how many trials each observation stands for, oldest first
   */
  double[] weights(double[] multiplicities, int size) {
    double[] weights = new double[size + 1];
    double trials = 0;
    for (int i = 0; i < size; i++) {
      trials += multiplicities[i];
    }
    double older = trials - FULL_WEIGHT_TRIALS;
    double before = 0;
    double sum = priorWeight;
    for (int i = 0; i < size; i++) {
      double age = before + (multiplicities[i] - 1) / 2; // place of the middle one it stands for
      double weight = 1;
      if (!equalWeights && age < older) {
        double share = older <= 1 ? 0 : age / (older - 1);
        weight = 1 / trials + (1 - 1 / trials) * share;
      }
      weights[i] = weight * multiplicities[i];
      sum += weights[i];
      before += multiplicities[i];
    }
    weights[size] = priorWeight;
    for (int i = 0; i <= size; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** The weights of observations alone, oldest first, not normalised. */
  static double[] ofAges(int observations) {
    double[] ones = new double[observations];
    Arrays.fill(ones, 1);
    double[] weights = USUAL.weights(ones, observations);
    double prior = weights[observations];
    double[] ages = Arrays.copyOf(weights, observations);
    for (int i = 0; i < observations; i++) {
      ages[i] /= prior;
    }
    return ages;
  }
}
