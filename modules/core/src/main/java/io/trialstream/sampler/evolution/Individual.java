package io.trialstream.sampler.evolution;

import io.trialstream.pareto.Dominance;
import io.trialstream.space.Parameter;
import java.util.Map;

/**
 * A complete trial as a parent.
 *
 * @param scores one per objective, smaller is better
 * @param violation sum of what its constraints are violated by; 0 if it is feasible
 */
record Individual(int number, double[] scores, double violation, Map<String, Parameter> params) {

  /** Constrained domination (Deb et al. 2002): feasible first, then the smaller violation. */
  boolean dominates(Individual other) {
    if (violation > 0 || other.violation > 0) {
      return violation < other.violation;
    }
    return Dominance.dominates(scores, other.scores);
  }
}
