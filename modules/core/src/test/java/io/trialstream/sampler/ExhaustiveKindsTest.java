package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.OptimizeOptions;
import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.engine.CloseReason;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything once, nothing twice, nothing left out, and then the end: also in odd spaces. */
class ExhaustiveKindsTest {

  private static Study study(long seed, AlgorithmSpec sampler) {
    return Study.inMemory(StudySpec.builder().seed(seed).sampler(sampler).build());
  }

  private static Study grid(Map<String, Object> values) {
    return study(1, new AlgorithmSpec("grid", Map.of("search_space", values)));
  }

  private static Study bruteForce(long seed) {
    return study(seed, AlgorithmSpec.of("brute-force"));
  }

  private static void hasEndedAfter(Study study, int trials) {
    assertThat(study.closeReason()).isEqualTo(CloseReason.EXHAUSTED);
    assertThat(study.trials()).hasSize(trials);
  }

  // ---- grid

  @Test
  void a_value_that_the_grid_has_twice_is_tried_once() {
    Study whole = grid(Map.of("x", List.of(1, 1, 2), "y", List.of(3, 4)));
    whole.optimize(t -> t.suggestInt("x", 0, 5) + t.suggestInt("y", 0, 5), 60);
    hasEndedAfter(whole, 4);
    Study real = grid(Map.of("x", List.of(1, 1.0, 0.0, -0.0, 2)));
    real.optimize(t -> t.suggestDouble("x", 0, 5), 60);
    hasEndedAfter(real, 3);
    Study choices = grid(Map.of("x", List.of(1, 1.0)));
    choices.optimize(t -> t.suggestCategorical("x", List.<Number>of(1, 1.0)).intValue(), 60);
    hasEndedAfter(choices, 2); // two choices, as they are there
  }

  @Test
  void a_parameter_that_nobody_asks_for_does_not_keep_the_grid_open() {
    Study study = grid(Map.of("x", List.of(1, 2), "unused", List.of(1, 2, 3)));
    study.optimize(t -> t.suggestInt("x", 0, 5), 60);
    hasEndedAfter(study, 6);
    Study some = grid(Map.of("x", List.of(1, 2), "y", List.of(1, 2, 3)));
    Set<String> seen = new TreeSet<>();
    some.optimize(
        t -> {
          int x = t.suggestInt("x", 0, 5);
          seen.add(x + ":" + (x == 2 ? t.suggestInt("y", 0, 5) : 0));
          return x;
        },
        60);
    hasEndedAfter(some, 6);
    assertThat(seen).containsExactly("1:0", "2:1", "2:2", "2:3");
  }

  @Test
  void a_trial_that_fails_before_it_asks_counts_as_one_combination() {
    Study study = grid(Map.of("x", List.of(1, 2)));
    study.enqueue(Map.of("x", 5)); // is none of them
    study.optimize(
        t -> {
          throw new IllegalStateException("no such file");
        },
        OptimizeOptions.trials(60).catching(IllegalStateException.class));
    hasEndedAfter(study, 3);
  }

  @Test
  void an_enqueued_value_of_a_step_grid_counts_in_whatever_way_it_is_rounded() {
    Study study = grid(Map.of("x", List.of(0.1, 0.3)));
    study.enqueue(Map.of("x", 0.1 + 0.2));
    study.optimize(t -> t.suggestDouble("x", 0, 1, 0.1), 60);
    hasEndedAfter(study, 2);
  }

  @Test
  void an_imported_trial_without_the_grids_parameters_takes_no_combination_away() {
    Study study = grid(Map.of("x", List.of(1, 2)));
    Parameter z = new Parameter(new IntDistribution(0, 9), 3);
    study.addTrial(FrozenTrial.finished(TrialState.COMPLETE, Map.of("z", z), List.of(0.0)));
    Set<Integer> seen = new HashSet<>();
    study.optimize(
        t -> {
          seen.add(t.suggestInt("x", 0, 5));
          return 0;
        },
        60);
    assertThat(seen).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void the_largest_grid_gives_suggestions_in_bounded_time() {
    List<Object> values = new java.util.ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      values.add("v" + i);
    }
    Study study = grid(Map.of("a", values, "b", values));
    List<Object> choices = List.copyOf(values);
    study.optimize(
        t -> {
          t.suggestCategorical("a", choices);
          t.suggestCategorical("b", choices);
          return 0;
        },
        30);
    assertThat(study.trials()).allMatch(t -> t.state() == TrialState.COMPLETE);
  }

  // ---- brute force

  @Test
  void enqueued_values_leave_nothing_out_in_whatever_way_they_are_rounded() {
    Study study = bruteForce(1);
    for (double v : new double[] {0.3, 0.6, 0.7, 0.1 + 0.2}) {
      study.enqueue(Map.of("x", v));
    }
    Set<Long> seen = new TreeSet<>();
    study.optimize(
        t -> {
          seen.add(Math.round(t.suggestDouble("x", 0, 1, 0.1) * 10));
          return 0;
        },
        60);
    assertThat(seen).hasSize(11);
    hasEndedAfter(study, 12); // 0.3 was enqueued twice
  }

  private static double dependent(Trial t, Set<String> seen) {
    int a = t.suggestInt("a", 0, 1);
    double b = a == 0 ? t.suggestDouble("b", -1, 1, 0.5) : 9;
    seen.add(a + ":" + b);
    return b;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void imported_trials_count_in_whatever_order_their_parameters_come(long seed) {
    Study study = bruteForce(seed);
    for (double v : new double[] {-1, 0.5}) {
      Map<String, Parameter> other = new LinkedHashMap<>();
      other.put("b", new Parameter(new FloatDistribution(-1, 1, false, 0.5), v));
      other.put("a", new Parameter(new IntDistribution(0, 1), v == -1 ? 0 : 1));
      study.addTrial(FrozenTrial.finished(TrialState.COMPLETE, other, List.of(0.0)));
    }
    Set<String> seen = new TreeSet<>(Set.of("0:-1.0"));
    study.optimize(t -> dependent(t, seen), 60);
    assertThat(seen).hasSize(6);
    assertThat(study.closeReason()).isEqualTo(CloseReason.EXHAUSTED);
    assertThat(study.trials()).hasSizeLessThanOrEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_domain_that_depends_on_another_value_is_tried_once_each(long seed) {
    for (int parallel : new int[] {1, 4}) {
      Study study = bruteForce(seed);
      Set<Object> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
      study.optimize(
          t -> {
            int n = t.suggestInt("n", 1, 5);
            int k = t.suggestInt("k", 0, n);
            seen.add(n + ":" + k);
            return k;
          },
          OptimizeOptions.trials(200).withParallelism(parallel));
      assertThat(seen).hasSize(20);
      assertThat(study.closeReason()).isEqualTo(CloseReason.EXHAUSTED);
      if (parallel == 1) {
        assertThat(study.trials()).hasSize(20);
      }
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS) // value by value one took seconds to hours
  void a_range_of_any_size_gives_suggestions_at_once_and_no_value_twice() {
    long largest = IntDistribution.LARGEST;
    for (IntDistribution range :
        List.of(
            new IntDistribution(0, Integer.MAX_VALUE),
            new IntDistribution(-largest, largest),
            new IntDistribution(0, 2_000))) {
      Study study = bruteForce(5);
      Set<Object> seen = new HashSet<>();
      study.optimize(
          t -> {
            seen.add(t.suggest("seed", range));
            return 0;
          },
          2_001);
      assertThat(seen).hasSize(2_001);
    }
  }

  @Test
  void an_objective_that_always_fails_before_it_asks_ends_the_study() {
    Study study = bruteForce(1);
    study.optimize(
        t -> {
          throw new IllegalStateException("no such file");
        },
        OptimizeOptions.trials(60).catching(IllegalStateException.class));
    hasEndedAfter(study, 10);
    Study declared =
        Study.inMemory(
            StudySpec.builder()
                .sampler(AlgorithmSpec.of("brute-force"))
                .space(Map.of("a", new IntDistribution(0, 2), "b", new IntDistribution(0, 1)))
                .build());
    declared.optimize(
        t -> {
          throw new IllegalStateException("no such file");
        },
        OptimizeOptions.trials(60).catching(IllegalStateException.class));
    hasEndedAfter(declared, 6);
  }

  @Test
  void real_numbers_that_were_enqueued_or_imported_do_no_harm() {
    Study study = bruteForce(1);
    study.enqueue(Map.of("real", 0.25));
    Parameter real = new Parameter(new FloatDistribution(0, 1), 0.5);
    study.addTrial(FrozenTrial.finished(TrialState.COMPLETE, Map.of("real", real), List.of(0.0)));
    study.optimize(
        t -> t.number() == 0 ? t.suggestDouble("real", 0, 1) : t.suggestInt("n", 0, 2), 20);
    assertThat(study.closeReason()).isEqualTo(CloseReason.EXHAUSTED);
  }
}
