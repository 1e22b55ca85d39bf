package io.trialstream.study;

import java.util.List;

/** Which way an objective value is better. */
public enum Direction {
  MINIMIZE,
  MAXIMIZE;

  /** Values, one per direction, with their signs set so that smaller is better. */
  public static double[] scores(List<Direction> directions, List<Double> values) {
    double[] scores = new double[values.size()];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = directions.get(k).score(values.get(k));
    }
    return scores;
  }

  /** The value with its sign set so that smaller is better. */
  public double score(double value) {
    return this == MINIMIZE ? value : -value;
  }
}
