package io.trialstream.sampler.qmc;

/** A sequence of points in the unit cube. Stateless. */
interface Sequence {

  /**
   * One coordinate of one point.
   *
   * @param index which point, from 0
   * @param dimension which coordinate, from 0 and below {@link #dimensions}
   * @return at least 0, below 1
   */
  double at(int index, int dimension);

  /** How many coordinates it has. */
  int dimensions();
}
