package io.trialstream.sampler.evolution;

import io.trialstream.pareto.Dominance;
import io.trialstream.space.Parameter;
import java.util.Map;

/**
 * A complete or pruned trial as a parent.
 *
 * @param scores one per objective, smaller is better
 * @param violation sum of what its constraints are violated by; 0 if it is feasible
 * @param steps how far a pruned trial came; {@link #COMPLETE} if it is complete
 */
record Individual(
    int number, double[] scores, double violation, long steps, Map<String, Parameter> params) {

  static final long COMPLETE = Long.MAX_VALUE;

  /**
   * Constrained domination (Deb et al. 2002): feasible first, then the smaller violation. Values at
   * different steps are not compared: who came further is better.
   */
  boolean dominates(Individual other) {
    if (violation > 0 || other.violation > 0) {
      return violation < other.violation;
    }
    return steps == other.steps ? Dominance.dominates(scores, other.scores) : steps > other.steps;
  }
}
