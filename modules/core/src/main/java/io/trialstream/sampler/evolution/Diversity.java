package io.trialstream.sampler.evolution;

import java.util.List;

/** Tells which of a front should stay, so that the population covers it. Stateless. */
@FunctionalInterface
interface Diversity {

  /**
   * How much room each of a front has to itself; the one with the least goes first.
   *
   * @param front none of them dominates another
   * @param better all of the fronts before
   */
  double[] room(List<Individual> front, List<Individual> better);
}
