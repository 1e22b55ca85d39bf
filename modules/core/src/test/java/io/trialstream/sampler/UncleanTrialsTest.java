package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.space.Distribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What samplers learn from pruned, failed and infeasible trials. */
class UncleanTrialsTest {

  private static Suggestion next(Sampler sampler, int number) {
    return sampler.suggest(number, Histories.SQUARE, new SplittableRandom(number));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gp", "auto", "tpe"})
  void a_pruned_trial_changes_the_next_suggestion(String name) {
    Sampler with = Histories.sampler(name);
    Sampler without = Histories.sampler(name);
    Histories.bowl(with, 15);
    Histories.bowl(without, 15);
    Map<String, Parameter> place = Histories.at(next(with, 15));
    with.observe(Histories.pruned(15, place, Histories.bowl(place) + 1, 1));
    assertThat(next(with, 16)).isNotEqualTo(next(without, 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gp", "auto", "tpe"})
  void a_failed_trial_changes_the_next_suggestion_unless_its_worker_was_lost(String name) {
    Sampler failed = Histories.sampler(name);
    Sampler lost = Histories.sampler(name);
    Sampler nothing = Histories.sampler(name);
    Histories.bowl(failed, 15);
    Histories.bowl(lost, 15);
    Histories.bowl(nothing, 15);
    Map<String, Parameter> place = Histories.at(next(failed, 16));
    failed.observe(Histories.failed(15, place, "ArithmeticException: too large"));
    lost.observe(Histories.failed(15, place, "LEASE_LOST: the worker was lost, attempt 4"));
    assertThat(next(failed, 16)).isNotEqualTo(next(nothing, 16));
    assertThat(next(lost, 16)).isEqualTo(next(nothing, 16));
  }

  @ParameterizedTest
  @CsvSource({"gp,prunes", "gp,fails", "auto,prunes", "auto,fails", "cmaes,prunes", "cmaes,fails"})
  void no_place_is_tried_twice_whatever_becomes_of_it(String name, String end) {
    Sampler sampler = Histories.sampler(name);
    Histories.bowl(sampler, 12);
    Set<Map<String, Parameter>> places = new HashSet<>();
    for (int n = 12; n < 52; n++) {
      Map<String, Parameter> place = Histories.at(next(sampler, n));
      assertThat(places.add(place)).as("trial %d is at %s again", n, place).isTrue();
      sampler.observe(
          end.equals("prunes")
              ? Histories.pruned(n, place, Histories.bowl(place) + 1, 1)
              : Histories.failed(n, place, "always"));
    }
  }

  @Test
  void a_finite_space_is_tried_out_before_a_place_is_tried_again() {
    Sampler sampler = Histories.sampler("gp");
    Map<String, Distribution> space =
        Histories.inOrder("x", new IntDistribution(0, 4), "y", new IntDistribution(0, 4));
    Set<Map<String, Double>> places = new HashSet<>();
    SplittableRandom random = new SplittableRandom(3);
    int n = 0;
    while (n < 25) { // drawn at random at first, so with repeats
      Map<String, Double> values = sampler.suggest(n, space, random).values();
      boolean fresh = places.add(values);
      assertThat(fresh || n < 10 || places.size() == 25).as("%d: %s", n, values).isTrue();
      Map<String, Parameter> params =
          Map.of(
              "x", new Parameter(space.get("x"), values.get("x")),
              "y", new Parameter(space.get("y"), values.get("y")));
      sampler.observe(Histories.complete(n++, params, values.get("x") - values.get("y")));
    }
  }

  @Test
  void a_wall_beyond_which_trials_fail_is_kept_away_from() {
    Sampler sampler = Histories.sampler("gp");
    int failed = 0;
    for (int n = 0; n < 60; n++) {
      Map<String, Parameter> place = Histories.at(next(sampler, n));
      double x = place.get("x").value();
      if (x > 0.6) { // the bottom of the bowl lies behind it
        failed += n >= 30 ? 1 : 0;
        sampler.observe(Histories.failed(n, place, "NaN"));
      } else {
        sampler.observe(Histories.complete(n, place, Histories.bowl(place)));
      }
    }
    assertThat(failed).isLessThanOrEqualTo(15); // of the last 30; half of them is what a coin does
  }

  @Test
  void auto_obeys_constraints_also_when_trials_are_many() {
    Sampler sampler = Histories.sampler("auto");
    SplittableRandom random = new SplittableRandom(2);
    for (int n = 0; n < 400; n++) {
      Map<String, Parameter> place = Histories.at(random.nextDouble(), random.nextDouble());
      double violation = place.get("x").value() - 0.5;
      sampler.observe(Histories.complete(n, place, Histories.bowl(place), violation));
    }
    assertThat(next(sampler, 1_000).by()).isEqualTo("cmaes");
    int feasible = 0;
    for (int n = 400; n < 450; n++) {
      feasible += next(sampler, n).values().get("x") <= 0.5 ? 1 : 0;
    }
    assertThat(feasible).isGreaterThanOrEqualTo(40);
  }

  @Test
  void cmaes_moves_to_where_constraints_are_kept() {
    Sampler sampler = Histories.sampler("cmaes");
    int feasible = 0;
    for (int n = 0; n < 200; n++) {
      Map<String, Parameter> place = Histories.at(next(sampler, n));
      double violation = place.get("x").value() - 0.3;
      feasible += n >= 100 && violation <= 0 ? 1 : 0;
      sampler.observe(Histories.complete(n, place, Histories.bowl(place), violation));
    }
    assertThat(feasible).isGreaterThanOrEqualTo(80); // of the last 100
  }

  @Test
  void a_population_takes_in_pruned_trials_behind_complete_ones() {
    Sampler sampler = Histories.sampler("nsga2");
    for (int n = 0; n < 30; n++) {
      sampler.observe(Histories.pruned(n, Histories.at(n / 30.0, 0.5), n, 1));
    }
    assertThat(next(sampler, 30).by()).isEqualTo("nsga2");
  }
}
