package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.sampler.LearningCurves.Estimate;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LearningCurvesTest {

  private final LearningCurves curves = new LearningCurves(Direction.MINIMIZE);
  private final List<FrozenTrial> ended = new ArrayList<>();

  private void complete(int number, double end) {
    curves.reported(number, Histories.curve(end, 1, 9));
    ended.add(Histories.complete(number, Histories.at(0.1, 0.1), end));
  }

  private void pruned(int number, double end, long step) {
    TreeMap<Long, Double> curve = Histories.curve(end, 1, step);
    curves.reported(number, curve);
    ended.add(Histories.pruned(number, Histories.at(0.2, 0.2), curve.lastEntry().getValue(), step));
  }

  @Test
  void what_others_made_of_a_value_at_a_step_says_where_a_pruned_trial_would_have_ended() {
    complete(0, 1);
    complete(1, 2);
    complete(2, 4);
    complete(3, 5);
    pruned(4, 3, 2);
    Estimate estimate = curves.estimates(ended).get(4);
    assertThat(estimate.score()).isCloseTo(3, within(1e-9));
    assertThat(estimate.doubt()).isCloseTo(0, within(1e-9));
  }

  @Test
  void trials_pruned_later_tell_about_those_pruned_earlier() {
    complete(0, 1);
    pruned(1, 2, 5);
    pruned(2, 4, 5);
    pruned(3, 3, 1);
    assertThat(curves.estimates(ended).get(3).score()).isCloseTo(3, within(1e-9));
  }

  @Test
  void no_pruned_trial_is_estimated_better_than_the_best_complete_one() {
    complete(0, 1);
    complete(1, 2);
    complete(2, 3);
    pruned(3, 0.2, 4);
    assertThat(curves.estimates(ended).get(3).score()).isEqualTo(1);
  }

  @Test
  void without_anything_to_compare_with_it_is_at_least_as_bad_as_half_of_the_complete_ones() {
    ended.add(Histories.complete(0, Histories.at(0, 0), 1));
    ended.add(Histories.complete(1, Histories.at(0, 0), 7));
    ended.add(Histories.complete(2, Histories.at(0, 0), 8));
    ended.add(Histories.pruned(3, Histories.at(0, 0), -50, 1));
    assertThat(curves.estimates(ended).get(3)).isEqualTo(new Estimate(7, 1));
  }

  @Test
  void values_that_are_no_numbers_say_that_it_was_bad() {
    complete(0, 1);
    ended.add(Histories.pruned(1, Histories.at(0, 0), Double.POSITIVE_INFINITY, 1));
    assertThat(curves.estimates(ended).get(1).score()).isInfinite().isPositive();
  }

  @Test
  void of_many_curves_those_that_came_furthest_are_kept() {
    for (int n = 0; n < 300; n++) {
      complete(n, n);
    }
    for (int n = 300; n < 2_000; n++) {
      pruned(n, n, 2);
    }
    Map<Integer, Estimate> estimates = curves.estimates(ended);
    assertThat(estimates).hasSize(1_700);
    assertThat(estimates.get(400).score()).isCloseTo(400, within(1e-6));
  }
}
