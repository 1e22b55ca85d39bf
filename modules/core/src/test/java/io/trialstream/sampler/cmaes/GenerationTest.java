package io.trialstream.sampler.cmaes;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.sampler.LearningCurves.Estimate;
import io.trialstream.study.TrialState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the trials of a generation rank. */
class GenerationTest {

  private final Generation generation = new Generation();

  private void add(int number, TrialState state, double score, Double... constraints) {
    double[] point = {number};
    generation.add(new Generation.Told(number, state, score, List.of(constraints), point, false));
  }

  private List<Integer> order(Map<Integer, Estimate> estimates) {
    return generation.ranked(estimates).stream().map(Generation.Told::number).toList();
  }

  @Test
  void feasible_trials_come_first_then_infeasible_then_failed_ones() {
    add(0, TrialState.FAIL, Double.POSITIVE_INFINITY);
    add(1, TrialState.COMPLETE, 1, 0.5);
    add(2, TrialState.COMPLETE, 7, -1.0);
    add(3, TrialState.COMPLETE, 5, 0.0);
    add(4, TrialState.COMPLETE, 9, 0.2);
    assertThat(order(Map.of())).containsExactly(3, 2, 4, 1, 0);
  }

  @Test
  void a_constraint_in_small_units_counts_as_much_as_one_in_large_units() {
    add(0, TrialState.COMPLETE, 0, 1_000.0, 0.003);
    add(1, TrialState.COMPLETE, 0, 2_000.0, 0.001);
    add(2, TrialState.COMPLETE, 0, 3_000.0, -1.0);
    add(3, TrialState.COMPLETE, 0, 4_000.0, 0.002);
    assertThat(order(Map.of())).containsExactly(2, 1, 0, 3);
  }

  @Test
  void a_pruned_trial_counts_as_what_is_expected_of_it() {
    add(0, TrialState.COMPLETE, 2);
    add(1, TrialState.PRUNED, 1);
    assertThat(order(Map.of(1, new Estimate(3, 0.5)))).containsExactly(0, 1);
    assertThat(order(Map.of(1, new Estimate(1.5, 0.5)))).containsExactly(1, 0);
  }
}
