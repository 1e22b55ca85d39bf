package io.trialstream.importance;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trials as a table of numbers: a column for each parameter that all of them had with the same
 * domain.
 *
 * @param names parameters with several possible values
 * @param singleValued the other parameters that all trials had
 * @param low least value of each column; 0 for categories
 * @param high greatest value of each column; the number of choices for categories
 * @param categories whether a column holds indices of choices
 * @param rows for each trial its values
 * @param targets for each trial its objective, times a power of two
 */
record Columns(
    List<String> names,
    List<String> singleValued,
    double[] low,
    double[] high,
    boolean[] categories,
    double[][] rows,
    double[] targets) {

  private static final double VERY_WIDE = 0x1p1000;
  private static final double VERY_NARROW = 0x1p-1000;

  static Columns of(List<FrozenTrial> trials, int objective) {
    TreeMap<String, Distribution> common = new TreeMap<>();
    if (!trials.isEmpty()) {
      trials.getFirst().params().forEach((name, p) -> common.put(name, p.distribution()));
    }
    for (FrozenTrial trial : trials) {
      common
          .entrySet()
          .removeIf(
              e -> {
                Parameter p = trial.params().get(e.getKey());
                return p == null || !p.distribution().equals(e.getValue());
              });
    }
    List<String> names = new ArrayList<>();
    List<String> single = new ArrayList<>();
    common.forEach((name, d) -> (d.single() ? single : names).add(name));
    double[] low = new double[names.size()];
    double[] high = new double[names.size()];
    boolean[] categories = new boolean[names.size()];
    double[][] rows = new double[trials.size()][names.size()];
    for (int c = 0; c < names.size(); c++) {
      Distribution d = common.get(names.get(c));
      categories[c] = d instanceof CategoricalDistribution;
      low[c] =
          d instanceof FloatDistribution f ? f.low() : d instanceof IntDistribution i ? i.low() : 0;
      high[c] =
          switch (d) {
            case FloatDistribution f -> f.high();
            case IntDistribution i -> i.high();
            case CategoricalDistribution k -> k.choices().size();
          };
      for (int r = 0; r < rows.length; r++) {
        Map<String, Parameter> params = trials.get(r).params();
        Parameter p = params.get(names.get(c));
        rows[r][c] = p == null ? Double.NaN : p.value();
      }
    }
    double[] targets = trials.stream().mapToDouble(t -> t.values().get(objective)).toArray();
    Columns columns = new Columns(names, single, low, high, categories, rows, scaled(targets));
    columns.scaleRanges();
    return columns;
  }

  /**
   * Times a power of two, which is exact and changes no share: squares of very large and very small
   * values would be infinite or 0.
   */
  private static double[] scaled(double[] values) {
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    int shift = -Math.getExponent(largest);
    return Arrays.stream(values).map(v -> Math.scalb(v, shift)).toArray();
  }

  /** Does the same to the columns whose width is very large or very small. */
  private void scaleRanges() {
    for (int c = 0; c < names.size(); c++) {
      double width = high[c] / 2 - low[c] / 2;
      if (!categories[c] && (width > VERY_WIDE || width < VERY_NARROW)) {
        int shift = -Math.getExponent(width);
        low[c] = Math.scalb(low[c], shift);
        high[c] = Math.scalb(high[c], shift);
        for (double[] row : rows) {
          row[c] = Math.scalb(row[c], shift);
        }
      }
    }
  }

  double width(int column) {
    return high[column] - low[column];
  }
}
