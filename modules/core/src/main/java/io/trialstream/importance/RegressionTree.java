package io.trialstream.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A regression tree that is grown until its leaves are pure (Breiman et al. 1984): each split is
 * the one that lowers the squared error most; a number is split in the middle between two values, a
 * category is split from all others. Confined to one thread.
 */
final class RegressionTree {

  private static final double LEAST_GAIN = 1e-12;

  private final Columns columns;
  private final double[] decreases;
  private final List<Leaf> leaves = new ArrayList<>();

  /** Where splits of each column with numbers lie. */
  private final List<List<Double>> thresholds = new ArrayList<>();

  /** A part of the space, and what is predicted there. */
  private record Leaf(double value, Box box) {}

  /** Bounds of numbers, and which categories are in; of each column the one or the other. */
  private record Box(double[] low, double[] high, BitSet[] categories) {
    Box copy() {
      BitSet[] sets = new BitSet[categories.length];
      Arrays.setAll(sets, c -> (BitSet) categories[c].clone());
      return new Box(low.clone(), high.clone(), sets);
    }
  }

  private record Split(int column, double threshold, double gain) {}

  /**
   * @param sample indices of the rows to grow it from; an index may come more than once
   * @param maxDepth how many splits lie between root and leaf at most
   */
  RegressionTree(Columns columns, int[] sample, int maxDepth) {
    this.columns = columns;
    int n = columns.names().size();
    decreases = new double[n];
    BitSet[] categories = new BitSet[n];
    for (int c = 0; c < n; c++) {
      thresholds.add(new ArrayList<>());
      categories[c] = new BitSet();
      if (columns.categories()[c]) {
        categories[c].set(0, (int) columns.high()[c]);
      }
    }
    grow(sample, new Box(columns.low().clone(), columns.high().clone(), categories), maxDepth);
  }

  private void grow(int[] sample, Box box, int depth) {
    double mean = Arrays.stream(sample).mapToDouble(this::target).average().orElseThrow();
    Split split = depth == 0 ? null : best(sample, mean);
    if (split == null) {
      leaves.add(new Leaf(mean, box));
      return;
    }
    decreases[split.column()] += split.gain();
    Box left = box.copy();
    Box right = box.copy();
    if (columns.categories()[split.column()]) {
      int category = (int) split.threshold();
      left.categories[split.column()].clear();
      left.categories[split.column()].set(category);
      right.categories[split.column()].clear(category);
    } else {
      left.high[split.column()] = split.threshold();
      right.low[split.column()] = split.threshold();
      thresholds.get(split.column()).add(split.threshold());
    }
    grow(Arrays.stream(sample).filter(i -> goesLeft(i, split)).toArray(), left, depth - 1);
    grow(Arrays.stream(sample).filter(i -> !goesLeft(i, split)).toArray(), right, depth - 1);
  }

  private double target(int row) {
    return columns.targets()[row];
  }

  private boolean goesLeft(int row, Split split) {
    double value = columns.rows()[row][split.column()];
    return columns.categories()[split.column()]
        ? value == split.threshold()
        : value <= split.threshold();
  }

  private @Nullable Split best(int[] sample, double mean) {
    double error = 0;
    for (int i : sample) {
      error += (target(i) - mean) * (target(i) - mean);
    }
    Split best = null;
    if (error > 0) {
      for (int c = 0; c < decreases.length; c++) {
        Split here =
            columns.categories()[c] ? ofCategories(sample, c, mean) : ofNumbers(sample, c, mean);
        if (here != null && (best == null || here.gain() > best.gain())) {
          best = here;
        }
      }
    }
    return best == null || best.gain() <= LEAST_GAIN * error ? null : best;
  }

  private @Nullable Split ofNumbers(int[] sample, int column, double mean) {
    Integer[] order = Arrays.stream(sample).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> columns.rows()[i][column]));
    Split best = null;
    double sum = 0;
    for (int k = 0; k + 1 < order.length; k++) {
      sum += target(order[k]) - mean;
      double here = columns.rows()[order[k]][column];
      double next = columns.rows()[order[k + 1]][column];
      if (here < next) {
        double gain = gain(sum, k + 1, order.length);
        if (best == null || gain > best.gain()) {
          double middle = here / 2 + next / 2;
          best = new Split(column, middle < next ? middle : here, gain);
        }
      }
    }
    return best;
  }

  private @Nullable Split ofCategories(int[] sample, int column, double mean) {
    double[] sums = new double[(int) columns.high()[column]];
    int[] counts = new int[sums.length];
    for (int i : sample) {
      int category = (int) columns.rows()[i][column];
      sums[category] += target(i) - mean;
      counts[category]++;
    }
    Split best = null;
    for (int category = 0; category < sums.length; category++) {
      if (counts[category] > 0 && counts[category] < sample.length) {
        double gain = gain(sums[category], counts[category], sample.length);
        if (best == null || gain > best.gain()) {
          best = new Split(column, category, gain);
        }
      }
    }
    return best;
  }

  /** By how much the squared error falls, where the sum is of differences from the mean. */
  private static double gain(double sum, int count, int all) {
    return sum * sum / count + sum * sum / (all - count);
  }

  // ---- what it tells

  /** By how much the splits on each column lower the squared error, as shares of 1. */
  double[] impurityDecreases() {
    double all = Arrays.stream(decreases).sum();
    return Arrays.stream(decreases).map(d -> all > 0 ? d / all : 0).toArray();
  }

  private double share(Leaf leaf, int column) {
    return columns.categories()[column]
        ? leaf.box().categories()[column].cardinality() / columns.high()[column]
        : (leaf.box().high()[column] - leaf.box().low()[column]) / columns.width(column);
  }

  /**
   * For each column the share of the variance over the whole space that it explains by itself; null
   * if there is no variance.
   */
  double @Nullable [] marginalVariances() {
    double[] weights = new double[leaves.size()];
    double mean = 0;
    for (int l = 0; l < weights.length; l++) {
      weights[l] = 1;
      for (int c = 0; c < decreases.length; c++) {
        weights[l] *= share(leaves.get(l), c);
      }
      mean += weights[l] * leaves.get(l).value();
    }
    double variance = 0;
    for (int l = 0; l < weights.length; l++) {
      double difference = leaves.get(l).value() - mean;
      variance += weights[l] * difference * difference;
    }
    if (!(variance > 0)) {
      return null;
    }
    double[] shares = new double[decreases.length];
    for (int c = 0; c < shares.length; c++) {
      shares[c] =
          (columns.categories()[c] ? ofCategories(c, weights, mean) : ofNumbers(c, weights, mean))
              / variance;
    }
    return shares;
  }

  private double ofCategories(int column, double[] weights, double mean) {
    double[] marginal = new double[(int) columns.high()[column]];
    for (int l = 0; l < weights.length; l++) {
      Leaf leaf = leaves.get(l);
      double value = (leaf.value() - mean) * weights[l] / share(leaf, column);
      leaf.box().categories()[column].stream().forEach(category -> marginal[category] += value);
    }
    return Arrays.stream(marginal).map(m -> m * m).sum() / marginal.length;
  }

  private double ofNumbers(int column, double[] weights, double mean) {
    double[] edges =
        DoubleStream.concat(
                DoubleStream.of(columns.low()[column], columns.high()[column]),
                thresholds.get(column).stream().mapToDouble(d -> d))
            .sorted()
            .distinct()
            .toArray();
    double[] changes = new double[edges.length];
    for (int l = 0; l < weights.length; l++) {
      Leaf leaf = leaves.get(l);
      double share = share(leaf, column);
      if (share > 0) {
        double value = (leaf.value() - mean) * weights[l] / share;
        changes[Arrays.binarySearch(edges, leaf.box().low()[column])] += value;
        changes[Arrays.binarySearch(edges, leaf.box().high()[column])] -= value;
      }
    }
    double marginal = 0;
    double variance = 0;
    for (int i = 0; i + 1 < edges.length; i++) {
      marginal += changes[i];
      variance += marginal * marginal * (edges[i + 1] - edges[i]) / columns.width(column);
    }
    return variance;
  }
}
