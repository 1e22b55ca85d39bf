package io.trialstream.sampler.gp;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.UnitTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Parameters as inputs: numbers from 0 to 1, categories by their numbers. A parameter that a trial
 * does not have is at a place of its own: numbers in the middle, categories in one more category
 * (compare the imputation in Hutter et al. 2011, "Sequential model-based optimization for general
 * algorithm configuration"). Immutable.
 */
final class InputSpace {

  private static final double ABSENT_CATEGORY = -1;
  private static final double ABSENT_NUMBER = 0.5;

  /** A grid of more cells than this is searched like a range. */
  private static final int FINE_GRID = 16;

  private static final int MANY_RANGES = 3;

  private final Activation activation;
  private final String[] names;
  private final Distribution[] distributions;
  private final boolean[] categorical;
  private final double[] cells;

  /** By input: the input that decides whether it is there; -1 if it always is. */
  private final int[] parents;

  /** Inputs so that each comes after the one that decides whether it is there. */
  private final int[] parentsFirst;

  InputSpace(Activation activation) {
    this.activation = activation;
    names = activation.space().keySet().toArray(String[]::new);
    distributions = activation.space().values().toArray(Distribution[]::new);
    categorical = new boolean[names.length];
    cells = new double[names.length];
    parents = new int[names.length];
    for (int d = 0; d < names.length; d++) {
      categorical[d] = distributions[d] instanceof CategoricalDistribution;
      cells[d] = UnitTransform.cell(distributions[d]);
      Activation.Rule rule = activation.rules().get(names[d]);
      parents[d] = rule == null ? -1 : Arrays.binarySearch(names, rule.parent());
    }
    Integer[] order = new Integer[names.length];
    Arrays.setAll(order, d -> d);
    Arrays.sort(order, Comparator.comparingInt(this::depth));
    parentsFirst = Arrays.stream(order).mapToInt(d -> d).toArray();
  }

  private int depth(int d) {
    return parents[d] < 0 ? 0 : 1 + depth(parents[d]);
  }

  int size() {
    return names.length;
  }

  boolean[] categorical() {
    return categorical.clone();
  }

  boolean isCategorical(int d) {
    return categorical[d];
  }

  /** Whether an input is a range, or a grid so fine that it is searched like one. */
  boolean isRange(int d) {
    return !categorical[d] && cells[d] < 1.0 / FINE_GRID;
  }

  /** Whether all inputs are ranges, or at least {@value #MANY_RANGES} are. */
  boolean isMostlyRanges() {
    int ranges = 0;
    for (int d = 0; d < names.length; d++) {
      ranges += isRange(d) ? 1 : 0;
    }
    return ranges == names.length || ranges >= MANY_RANGES;
  }

  /** Whether a trial at this point has the parameter of an input. */
  boolean isActive(double[] point, int d) {
    int parent = parents[d];
    if (parent < 0) {
      return true;
    }
    Activation.Rule rule = activation.rules().get(names[d]);
    return rule != null && isActive(point, parent) && rule.values().contains(value(point, parent));
  }

  private double value(double[] point, int d) {
    return categorical[d] ? point[d] : UnitTransform.fromUnit(distributions[d], point[d]);
  }

  /** A trial's inputs; null if it lacks one that it should have, or has it outside its domain. */
  double @Nullable [] of(Map<String, Parameter> params) {
    double[] point = new double[names.length];
    for (int d : parentsFirst) {
      if (!isActive(point, d)) {
        point[d] = absent(d);
        continue;
      }
      Parameter p = params.get(names[d]);
      if (p == null || !distributions[d].contains(p.value())) {
        return null;
      }
      point[d] = categorical[d] ? p.value() : UnitTransform.toUnit(distributions[d], p.value());
    }
    return point;
  }

  /** The inputs of those trials that have any. */
  List<double[]> points(Collection<Map<String, Parameter>> trials) {
    return trials.stream().map(this::of).filter(Objects::nonNull).toList();
  }

  private double absent(int d) {
    return categorical[d] ? ABSENT_CATEGORY : ABSENT_NUMBER;
  }

  /** The parameters that a trial at this point has. */
  Map<String, Double> values(double[] point) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int d = 0; d < point.length; d++) {
      if (isActive(point, d)) {
        values.put(names[d], value(point, d));
      }
    }
    return values;
  }

  /**
   * The nearest point that is a value of each parameter's domain. Parameters that become part of a
   * trial by it get a value by chance; those that are no longer part of it, none.
   */
  double[] settled(double[] point, RandomGenerator random) {
    double[] moved = point.clone();
    for (int d : parentsFirst) {
      if (!isActive(moved, d)) {
        moved[d] = absent(d);
      } else if (categorical[d]) {
        moved[d] = moved[d] == ABSENT_CATEGORY ? category(d, random) : moved[d];
      } else if (cells[d] > 0) {
        moved[d] = UnitTransform.toUnit(distributions[d], value(moved, d));
      }
    }
    return moved;
  }

  /** Any point within a box; categories are not limited by it. */
  double[] anywhere(double[] low, double[] high, RandomGenerator random) {
    double[] point = new double[names.length];
    for (int d = 0; d < point.length; d++) {
      point[d] =
          categorical[d] ? category(d, random) : low[d] + random.nextDouble() * (high[d] - low[d]);
    }
    return settled(point, random);
  }

  private double category(int d, RandomGenerator random) {
    return random.nextInt((int) distributions[d].size());
  }

  /**
   * A point near another: some of its inputs are moved, by about this much, on a grid by a cell.
   */
  double[] near(double[] point, double distance, double share, RandomGenerator random) {
    double[] moved = point.clone();
    int always = random.nextInt(point.length);
    for (int d = 0; d < point.length; d++) {
      if (d == always || random.nextDouble() < share) {
        moved[d] = categorical[d] ? category(d, random) : shifted(d, point[d], distance, random);
      }
    }
    return settled(moved, random);
  }

  private double shifted(int d, double place, double distance, RandomGenerator random) {
    double by = distance * random.nextGaussian();
    if (Math.abs(by) < cells[d]) {
      by = by < 0 ? -cells[d] : cells[d];
    }
    double to = place + by;
    return Math.clamp(to >= 0 && to <= 1 ? to : place - by, 0, 1);
  }

  /** Points that differ from one in a single input that is no range: by all values, or the next. */
  List<double[]> neighbours(double[] point, RandomGenerator random) {
    List<double[]> neighbours = new ArrayList<>();
    for (int d = 0; d < point.length; d++) {
      if (distributions[d].size() == Distribution.UNCOUNTED || !isActive(point, d)) {
        continue;
      }
      long count = distributions[d].size();
      long here = distributions[d].indexOf(value(point, d));
      long from = count <= FINE_GRID ? 0 : Math.max(0, here - 2);
      long to = count <= FINE_GRID ? count - 1 : Math.min(count - 1, here + 2);
      for (long index = from; index <= to; index++) {
        if (index != here) {
          double[] other = point.clone();
          double value = distributions[d].at(index);
          other[d] = categorical[d] ? value : UnitTransform.toUnit(distributions[d], value);
          neighbours.add(settled(other, random));
        }
      }
    }
    return neighbours;
  }

  /** Every point, if there are at most so many; else none. */
  List<double[]> all(int most) {
    List<double[]> points = List.of(new double[names.length]);
    for (int d : parentsFirst) {
      List<double[]> longer = new ArrayList<>();
      for (double[] point : points) {
        boolean active = isActive(point, d);
        long values = active ? distributions[d].size() : 1;
        if (values > most - longer.size()) {
          return List.of();
        }
        for (int index = 0; index < values; index++) {
          double[] next = point.clone();
          if (!active) {
            next[d] = absent(d);
          } else {
            double value = distributions[d].at(index);
            next[d] = categorical[d] ? value : UnitTransform.toUnit(distributions[d], value);
          }
          longer.add(next);
        }
      }
      points = longer;
    }
    return points;
  }

  /** The squared distance of two points; categories are equal or not. */
  double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = GaussianProcess.difference(a[d], b[d], categorical[d]);
      sum += difference * difference;
    }
    return sum;
  }
}
