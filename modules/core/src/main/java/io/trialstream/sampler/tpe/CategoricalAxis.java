package io.trialstream.sampler.tpe;

import io.trialstream.space.CategoricalDistribution;
import java.util.Arrays;

/**
 * Categories: each kernel gives its own category more, and every other the same. Confined to one
 * thread.
 */
final class CategoricalAxis implements Axis {

  private final int choices;
  private final double priorWeight;
  private int[] values = new int[16];

  /** By kernel; the prior's is -1. */
  private int[] observed = new int[0];

  private double logOwn;
  private double logOther;
  private double logPrior;

  CategoricalAxis(CategoricalDistribution distribution, KernelOptions options) {
    choices = distribution.choices().size();
    priorWeight = options.priorWeight();
  }

  @Override
  public void add(int slot, int number, double value) {
    if (slot >= values.length) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, slot + 1));
    }
    values[slot] = (int) value;
  }

  @Override
  public void remove(int slot) {
    // The slot is not asked for any more.
  }

  @Override
  public void prepare(int[] slots, int size) {
    observed = new int[size + 1];
    for (int i = 0; i < size; i++) {
      observed[i] = values[slots[i]];
    }
    observed[size] = -1;
    double each = priorWeight / (size + 1);
    logOwn = Math.log((each + 1) / (each * choices + 1));
    logOther = Math.log(each / (each * choices + 1));
    logPrior = -Math.log(choices);
  }

  @Override
  public void addConstants(double[] terms) {
    // All of it depends on the value.
  }

  @Override
  public void addLogDensities(double value, double[] terms) {
    int choice = (int) value;
    for (int i = 0; i < terms.length - 1; i++) {
      terms[i] += observed[i] == choice ? logOwn : logOther;
    }
    terms[terms.length - 1] += logPrior;
  }

  @Override
  public double draw(int kernel, double u) {
    double[] row = new double[choices];
    boolean prior = observed[kernel] < 0;
    Arrays.fill(row, prior ? 1.0 / choices : Math.exp(logOther));
    if (!prior) {
      row[observed[kernel]] = Math.exp(logOwn);
    }
    return Kernels.pick(row, u);
  }

  @Override
  public double[][] kernels() {
    return new double[0][];
  }
}
