package io.trialstream.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A random forest: trees of rows that are drawn with replacement (Breiman 2001). Immutable. */
final class Forest {

  private static final int TREES = 64;
  private static final int MAX_DEPTH = 64;

  private final List<RegressionTree> trees = new ArrayList<>();
  private final int columns;

  Forest(Columns columns, long seed) {
    this.columns = columns.names().size();
    SplittableRandom random = new SplittableRandom(seed);
    int rows = columns.rows().length;
    for (int t = 0; t < TREES; t++) {
      trees.add(new RegressionTree(columns, random.ints(rows, 0, rows).toArray(), MAX_DEPTH));
    }
  }

  double[] impurityDecreases() {
    return mean(trees.stream().map(RegressionTree::impurityDecreases).toList());
  }

  double[] marginalVariances() {
    List<double[]> all = new ArrayList<>();
    for (RegressionTree tree : trees) {
      double[] shares = tree.marginalVariances();
      if (shares != null) {
        all.add(shares);
      }
    }
    return mean(all);
  }

  private double[] mean(List<double[]> all) {
    double[] mean = new double[columns];
    for (double[] each : all) {
      Arrays.setAll(mean, c -> mean[c] + each[c] / all.size());
    }
    return mean;
  }
}
