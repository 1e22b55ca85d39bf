package io.trialstream.sampler.tpe;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial that ended, as TPE ranks it. Immutable.
 *
 * @param number of the trial
 * @param rank 0 for complete and feasible, 1 for pruned and feasible, 2 for infeasible
 * @param steps how far a pruned trial came, further is better; -1 if it reported nothing, and for
 *     the others
 * @param score within those, smaller is better
 * @param scores one per objective, smaller is better; empty unless complete and feasible
 * @param params that the objective asked for
 */
record Observation(
    int number,
    int rank,
    long steps,
    double score,
    List<Double> scores,
    Map<String, Parameter> params) {

  static final int COMPLETE = 0;
  static final int PRUNED = 1;
  static final int INFEASIBLE = 2;

  static final Comparator<Observation> BEST_FIRST =
      Comparator.comparingInt(Observation::rank)
          .thenComparing(Comparator.comparingLong(Observation::steps).reversed())
          .thenComparingDouble(Observation::score)
          .thenComparingInt(Observation::number);

  /** Internal values of these parameters; null unless it has all of them, within these domains. */
  static double @Nullable [] valuesOf(
      Map<String, Parameter> params, List<String> names, List<Distribution> distributions) {
    double[] values = new double[names.size()];
    for (int d = 0; d < values.length; d++) {
      Parameter p = params.get(names.get(d));
      if (p == null || !distributions.get(d).contains(p.value())) {
        return null;
      }
      values[d] = p.value();
    }
    return values;
  }
}
