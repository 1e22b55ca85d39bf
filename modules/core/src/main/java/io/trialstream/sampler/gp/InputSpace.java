package io.trialstream.sampler.gp;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.UnitTransform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Parameters as inputs: numbers from 0 to 1, categories by their numbers. Immutable. */
final class InputSpace {

  private final String[] names;
  private final Distribution[] distributions;
  private final boolean[] categorical;

  InputSpace(SortedMap<String, Distribution> space) {
    names = space.keySet().toArray(String[]::new);
    distributions = space.values().toArray(Distribution[]::new);
    categorical = new boolean[names.length];
    for (int d = 0; d < names.length; d++) {
      categorical[d] = distributions[d] instanceof CategoricalDistribution;
    }
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

  /** A trial's inputs; null if it lacks one, or has it outside its domain. */
  double @Nullable [] of(Map<String, Parameter> params) {
    double[] point = new double[names.length];
    for (int d = 0; d < point.length; d++) {
      Parameter p = params.get(names[d]);
      if (p == null || !distributions[d].contains(p.value())) {
        return null;
      }
      point[d] = categorical[d] ? p.value() : UnitTransform.toUnit(distributions[d], p.value());
    }
    return point;
  }

  /** The parameters at a point. */
  Map<String, Double> values(double[] point) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int d = 0; d < point.length; d++) {
      values.put(
          names[d], categorical[d] ? point[d] : UnitTransform.fromUnit(distributions[d], point[d]));
    }
    return values;
  }

  /** The nearest point that is a value of each parameter's domain. */
  double[] onGrid(double[] point) {
    double[] moved = point.clone();
    for (int d = 0; d < point.length; d++) {
      if (!categorical[d] && UnitTransform.cell(distributions[d]) > 0) {
        moved[d] =
            UnitTransform.toUnit(
                distributions[d], UnitTransform.fromUnit(distributions[d], point[d]));
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
    return onGrid(point);
  }

  private double category(int d, RandomGenerator random) {
    return random.nextInt(((CategoricalDistribution) distributions[d]).choices().size());
  }

  /** A point near another: some of its inputs are moved, by about this much. */
  double[] near(double[] point, double distance, double share, RandomGenerator random) {
    double[] moved = point.clone();
    int always = random.nextInt(point.length);
    for (int d = 0; d < point.length; d++) {
      if (d == always || random.nextDouble() < share) {
        moved[d] =
            categorical[d]
                ? category(d, random)
                : Math.clamp(point[d] + distance * random.nextGaussian(), 0, 1);
      }
    }
    return onGrid(moved);
  }
}
