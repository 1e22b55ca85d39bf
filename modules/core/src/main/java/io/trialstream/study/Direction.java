package io.trialstream.study;

/** Which way an objective value is better. */
public enum Direction {
  MINIMIZE,
  MAXIMIZE;

  /** The value with its sign set so that smaller is better. */
  public double score(double value) {
    return this == MINIMIZE ? value : -value;
  }
}
