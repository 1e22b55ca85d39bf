package io.trialstream.sampler.tpe;

import io.trialstream.numeric.TruncatedNormal;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Scale;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers: truncated normal kernels, whose widths come from the neighbours. On a grid a kernel
 * gives each value the mass of its cell. Confined to one thread.
 */
final class NumericAxis implements Axis {

  private static final int[] NONE = new int[0];

  private final Distribution distribution;
  private final KernelOptions options;
  private final Scale scale;
  private final double low;
  private final double high;
  private final boolean grid;

  /** By slot: centre, trial number, width, and what no value changes of the logarithm. */
  private double[] mu = new double[16];

  private int[] number = new int[16];
  private double[] sigma = new double[16];
  private double[] constant = new double[16];

  /** Slots in the order of their centres, then of their trials. */
  private int[] order = NONE;

  private int size;

  /** By kernel, the prior's last. */
  private double[] mus = new double[0];

  private double[] sigmas = new double[0];
  private double[] inverseSigmas = new double[0];
  private double[] constants = new double[0];

  NumericAxis(Distribution distribution, KernelOptions options) {
    this.distribution = distribution;
    this.options = options;
    scale = Scale.of(distribution);
    grid = scale.cell() > 0;
    low = scale.low();
    high = scale.high();
  }

  @Override
  public void add(int slot, int trial, double value) {
    if (slot >= mu.length) {
      int length = Math.max(2 * mu.length, slot + 1);
      mu = Arrays.copyOf(mu, length);
      number = Arrays.copyOf(number, length);
      sigma = Arrays.copyOf(sigma, length);
      constant = Arrays.copyOf(constant, length);
    }
    mu[slot] = scale.place(value);
    number[slot] = trial;
    sigma[slot] = Double.NaN;
    int place = place(slot);
    if (size == order.length) {
      order = Arrays.copyOf(order, Math.max(16, 2 * size));
    }
    System.arraycopy(order, place, order, place + 1, size - place);
    order[place] = slot;
    size++;
  }

  /** Where a slot stands, or would stand, in the order. */
  private int place(int slot) {
    int from = 0;
    int to = size;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int other = order[middle];
      int compared = Double.compare(mu[other], mu[slot]);
      if (compared < 0 || (compared == 0 && number[other] < number[slot])) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  @Override
  public void remove(int slot) {
    int place = place(slot);
    size--;
    System.arraycopy(order, place + 1, order, place, size - place);
  }

  @Override
  public void prepare(int[] slots, int kernels) {
    setWidths();
    mus = new double[kernels + 1];
    sigmas = new double[kernels + 1];
    inverseSigmas = new double[kernels + 1];
    constants = new double[kernels + 1];
    for (int i = 0; i < kernels; i++) {
      int slot = slots[i];
      mus[i] = mu[slot];
      sigmas[i] = sigma[slot];
      inverseSigmas[i] = 1 / sigma[slot];
      constants[i] = constant[slot];
    }
    double range = high - low;
    mus[kernels] = (low + high) / 2;
    sigmas[kernels] = range;
    inverseSigmas[kernels] = 1 / range;
    constants[kernels] = constant(mus[kernels], range);
  }

  /** Kernels are truncated to the domain; densities are divided by their width. */
  private double constant(double at, double width) {
    double inside = Kernels.logMass(low, high, at, width);
    return grid ? -inside : TruncatedNormal.logDensity(0) - Math.log(width) - inside;
  }

  private void setWidths() {
    double range = high - low;
    double least = options.least(range, size);
    boolean inner = size >= 2 && !options.endpoints(); // the ends ignore the bounds
    for (int k = 0; k < size; k++) {
      int slot = order[k];
      double at = mu[slot];
      double toLeft = k > 0 ? at - mu[order[k - 1]] : at - low;
      double toRight = k < size - 1 ? mu[order[k + 1]] - at : high - at;
      double width = Math.max(toLeft, toRight);
      if (inner && k == 0) {
        width = toRight;
      } else if (inner && k == size - 1) {
        width = toLeft;
      }
      width = Math.clamp(width, least, range);
      if (width != sigma[slot]) {
        sigma[slot] = width;
        constant[slot] = constant(at, width);
      }
    }
  }

  @Override
  public void addConstants(double[] terms) {
    for (int i = 0; i < terms.length; i++) {
      terms[i] += constants[i];
    }
  }

  @Override
  public void addLogDensities(double value, double[] terms) {
    if (grid) {
      addCellMasses(value, terms);
      return;
    }
    double x = scale.place(value);
    for (int i = 0; i < terms.length; i++) {
      double z = (x - mus[i]) * inverseSigmas[i];
      terms[i] -= 0.5 * z * z;
    }
  }

  /** Kernels on a grid share few centres and widths, so that each mass is computed once. */
  private void addCellMasses(double value, double[] terms) {
    double from = scale.cellLow(value);
    double to = scale.cellHigh(value);
    Map<Kernel, Double> known = new HashMap<>();
    Kernel last = null;
    double mass = 0;
    for (int i = 0; i < terms.length; i++) {
      if (last == null || last.mu != mus[i] || last.sigma != sigmas[i]) {
        last = new Kernel(mus[i], sigmas[i]);
        mass = known.computeIfAbsent(last, k -> cellMass(from, to, k));
      }
      terms[i] += mass;
    }
  }

  /** Where rounding leaves nothing of a cell's width: its density, which is as good. */
  private double cellMass(double from, double to, Kernel k) {
    return from < to
        ? Kernels.logMass(from, to, k.mu, k.sigma)
        : TruncatedNormal.logDensity((from - k.mu) / k.sigma)
            + Math.log(scale.cell())
            - Math.log(k.sigma);
  }

  private record Kernel(double mu, double sigma) {}

  @Override
  public double draw(int kernel, double u) {
    double m = mus[kernel];
    double s = sigmas[kernel];
    double x = m + s * TruncatedNormal.quantile(u, (low - m) / s, (high - m) / s);
    double value = scale.value(x);
    return distribution instanceof FloatDistribution f && !grid
        ? Math.clamp(value, f.low(), f.high())
        : distribution.at(distribution.indexOf(value));
  }

  @Override
  public double[][] kernels() {
    return new double[][] {mus.clone(), sigmas.clone()};
  }
}
