package io.trialstream.sampler.tpe;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;

/** The kernels of one parameter. Confined to one thread. */
interface Axis {

  static Axis of(Distribution distribution, KernelOptions options) {
    return switch (distribution) {
      case FloatDistribution f -> new NumericAxis(f, options);
      case IntDistribution i -> new NumericAxis(i, options);
      case CategoricalDistribution c -> new CategoricalAxis(c, options);
    };
  }

  /** Takes in an observation under a slot that is free. */
  void add(int slot, int number, double value);

  void remove(int slot);

  /** Makes the kernels of these slots, in this order, and the prior's behind them. */
  void prepare(int[] slots, int size);

  /** Adds to each kernel's term what does not depend on the value. */
  void addConstants(double[] terms);

  /** Adds to each kernel's term what depends on the value. */
  void addLogDensities(double value, double[] terms);

  /** The value at the u-quantile of a kernel. */
  double draw(int kernel, double u);

  /** Centres and widths, the prior's last; empty for categories. */
  double[][] kernels();
}
