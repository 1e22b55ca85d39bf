package io.trialstream.sampler.tpe;

import io.trialstream.numeric.TruncatedNormal;
import io.trialstream.space.Distribution;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A density over some parameters: a product kernel at each observation, and a wide prior kernel.
 * Bergstra et al. 2011, section 4.2; bandwidths from the neighbours in each dimension and the clip
 * of the narrowest as Watanabe 2023 describes them.
 *
 * <p>Observations come and go one by one; what an observation changes is recomputed at the next
 * use. The density depends on the observations that are there and on nothing else. O(kernels *
 * parameters) per use after a change and per density. Confined to one thread.
 */
final class Kernels {

  private final Axis[] axes;
  private final KernelOptions options;

  /**
   * Trial numbers in their order, and each observation's slot and how many trials it stands for.
   */
  private int[] numbers = new int[16];

  private int[] slots = new int[16];
  private double[] multiplicities = new double[16];
  private int size;
  private int slotsUsed;
  private int[] freeSlots = new int[16];
  private int free;
  private boolean dirty = true;

  /** By place in the order of trials, the prior last: weights, and terms that no value changes. */
  private double[] weights = new double[0];

  private double[] constants = new double[0];
  private double[] terms = new double[0];

  Kernels(List<Distribution> distributions, KernelOptions options) {
    this.options = options;
    axes = new Axis[distributions.size()];
    for (int d = 0; d < axes.length; d++) {
      axes[d] = Axis.of(distributions.get(d), options);
    }
  }

  int size() {
    return size;
  }

  private int find(int number) {
    return Arrays.binarySearch(numbers, 0, size, number);
  }

  boolean contains(int number) {
    return find(number) >= 0;
  }

  /**
   * Adds an observation.
   *
   * @param values internal values within the domains, one for each parameter
   * @param multiplicity how many trials it stands for
   */
  void add(int number, double[] values, double multiplicity) {
    int place = -find(number) - 1;
    if (place < 0) {
      throw new IllegalStateException("Trial " + number + " is there already.");
    }
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      slots = Arrays.copyOf(slots, 2 * size);
      multiplicities = Arrays.copyOf(multiplicities, 2 * size);
    }
    System.arraycopy(numbers, place, numbers, place + 1, size - place);
    System.arraycopy(slots, place, slots, place + 1, size - place);
    System.arraycopy(multiplicities, place, multiplicities, place + 1, size - place);
    int slot = free > 0 ? freeSlots[--free] : slotsUsed++;
    numbers[place] = number;
    slots[place] = slot;
    multiplicities[place] = multiplicity;
    size++;
    for (int d = 0; d < axes.length; d++) {
      axes[d].add(slot, number, values[d]);
    }
    dirty = true;
  }

  /** Removes an observation that is there. */
  void remove(int number) {
    int place = find(number);
    if (place < 0) {
      throw new IllegalStateException("Trial " + number + " is not there.");
    }
    int slot = slots[place];
    for (Axis axis : axes) {
      axis.remove(slot);
    }
    size--;
    System.arraycopy(numbers, place + 1, numbers, place, size - place);
    System.arraycopy(slots, place + 1, slots, place, size - place);
    System.arraycopy(multiplicities, place + 1, multiplicities, place, size - place);
    if (free == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, 2 * free);
    }
    freeSlots[free++] = slot;
    dirty = true;
  }

  private void prepare() {
    if (!dirty) {
      return;
    }
    dirty = false;
    weights = options.weights(multiplicities, size);
    constants = new double[size + 1];
    terms = new double[size + 1];
    for (Axis axis : axes) {
      axis.prepare(slots, size);
      axis.addConstants(constants);
    }
  }

  /** Values within the domains, drawn from the density. */
  double[] draw(RandomGenerator random) {
    prepare();
    int kernel = pick(weights, random.nextDouble());
    double[] values = new double[axes.length];
    for (int d = 0; d < axes.length; d++) {
      values[d] = axes[d].draw(kernel, random.nextDouble());
    }
    return values;
  }

  /** An index drawn by shares that sum to 1. */
  static int pick(double[] shares, double u) {
    double left = u;
    for (int i = 0; i < shares.length; i++) {
      left -= shares[i];
      if (left < 0) {
        return i;
      }
    }
    return shares.length - 1;
  }

  /** ln of the density (or mass) at internal values, up to a constant of the domains. */
  double logDensity(double[] values) {
    prepare();
    System.arraycopy(constants, 0, terms, 0, terms.length);
    for (int d = 0; d < axes.length; d++) {
      axes[d].addLogDensities(values[d], terms);
    }
    return logWeightedSum(weights, terms);
  }

  /** ln of the sum of weight * exp(term); terms too small to change it are passed over. */
  private static double logWeightedSum(double[] weights, double[] terms) {
    double max = Double.NEGATIVE_INFINITY;
    for (double term : terms) {
      max = Math.max(max, term);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    double least = max - NEGLIGIBLE;
    for (int i = 0; i < terms.length; i++) {
      if (terms[i] > least) {
        sum += weights[i] * Math.exp(terms[i] - max);
      }
    }
    return max + Math.log(sum);
  }

  /** Terms lower than the highest by this are passed over: together less than 1e-9 of the sum. */
  private static final double NEGLIGIBLE = 30;

  /** Weights of the kernels, the prior's last, summing to 1. */
  double[] weights() {
    prepare();
    return weights.clone();
  }

  /** Centres and widths of the kernels of one parameter on the searched scale, the prior's last. */
  double[][] kernelsOf(int parameter) {
    prepare();
    return axes[parameter].kernels();
  }

  static double logMass(double from, double to, double mu, double sigma) {
    return TruncatedNormal.logMass((from - mu) / sigma, (to - mu) / sigma);
  }
}
