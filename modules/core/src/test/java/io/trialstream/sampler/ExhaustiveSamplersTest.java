package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.OptimizeOptions;
import io.trialstream.RefusedException;
import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.engine.CloseReason;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samplers that try every possibility, and end the study when none is left. */
class ExhaustiveSamplersTest {

  private static Study study(AlgorithmSpec sampler) {
    return Study.inMemory(StudySpec.builder().sampler(sampler).seed(3).build());
  }

  private static AlgorithmSpec grid(Map<String, Object> space) {
    return new AlgorithmSpec("grid", Map.of("search_space", space));
  }

  @Test
  void a_grid_is_tried_once_each_and_the_study_ends() {
    Study study =
        study(
            grid(
                Map.of(
                    "x", List.of(-1, 0, 1),
                    "n", List.of(1, 2, 3, 4),
                    "kind", List.of("a", "b"))));
    study.optimize(
        t -> {
          double x = t.suggestDouble("x", -5, 5);
          long n = t.suggestInt("n", 1, 10);
          String kind = t.suggestCategorical("kind", List.of("a", "b", "c"));
          return x + n + kind.length();
        },
        OptimizeOptions.trials(100));
    assertThat(study.trials()).hasSize(24);
    Set<Object> different = new HashSet<>();
    study.trials().forEach(t -> different.add(t.externalParams()));
    assertThat(different).hasSize(24);
    assertThat(study.closeReason()).isEqualTo(CloseReason.EXHAUSTED);
  }

  @Test
  void a_grid_that_does_not_fit_says_so_and_loses_nothing() {
    assertThatThrownBy(() -> study(AlgorithmSpec.of("grid"))).hasMessageContaining("search_space");
    assertThatThrownBy(() -> study(grid(Map.of("x", List.of()))))
        .hasMessageContaining("at least one value");
    Study study = study(grid(Map.of("x", List.of(1, 20))));
    study.optimize(
        t -> t.suggestDouble("x", 0, 10),
        OptimizeOptions.trials(1).catching(RefusedException.class));
    assertThat(study.trials().getFirst().state()).isEqualTo(TrialState.FAIL);
    assertThat(study.trials().getFirst().reason()).contains("20", "outside");
    study.optimize(
        t -> t.suggestDouble("y", 0, 10),
        OptimizeOptions.trials(1).catching(RefusedException.class));
    assertThat(study.trials().getLast().reason()).contains("no parameter \"y\"");
  }

  private static double conditional(Trial t) {
    String model = t.suggestCategorical("model", List.of("tree", "net", "none"));
    return switch (model) {
      case "tree" -> t.suggestInt("depth", 1, 5);
      case "net" -> t.suggestInt("layers", 1, 3) + t.suggestDouble("dropout", 0, 0.5, 0.25);
      default -> 0;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void brute_force_tries_every_branch_once(int parallel) {
    Study study = study(AlgorithmSpec.of("brute-force"));
    study.optimize(
        ExhaustiveSamplersTest::conditional, OptimizeOptions.trials(500).withParallelism(parallel));
    Set<Object> different = new HashSet<>();
    study.trials().forEach(t -> different.add(t.externalParams()));
    assertThat(different).hasSize(5 + 9 + 1);
    if (parallel == 1) {
      assertThat(study.trials()).hasSize(15);
    }
    assertThat(study.closeReason()).isEqualTo(CloseReason.EXHAUSTED);
  }

  @Test
  void brute_force_refuses_what_has_no_end() {
    Study study = study(AlgorithmSpec.of("brute-force"));
    study.optimize(
        t -> t.suggestDouble("x", 0, 1),
        OptimizeOptions.trials(1).catching(RefusedException.class));
    assertThat(study.trials().getFirst().reason()).contains("finitely many", "step");
  }

  @Test
  void fixed_parameters_stay_and_the_others_are_searched() {
    Study study =
        study(
            new AlgorithmSpec(
                "partial-fixed",
                Map.of(
                    "fixed_params", Map.of("x", 0.25),
                    "base_sampler",
                        Map.of("name", "tpe", "options", Map.of("multivariate", true)))));
    study.optimize(
        t -> Math.abs(t.suggestDouble("x", 0, 1)) + Math.pow(t.suggestDouble("y", -1, 1), 2),
        OptimizeOptions.trials(40));
    assertThat(study.trials()).allMatch(t -> t.externalParams().get("x").equals(0.25));
    assertThat(study.bestValue()).isLessThan(0.26);
    Study wrong = study(new AlgorithmSpec("partial-fixed", Map.of("fixed_params", Map.of("x", 7))));
    wrong.optimize(
        t -> t.suggestDouble("x", 0, 1),
        OptimizeOptions.trials(1).catching(RefusedException.class));
    assertThat(wrong.trials().getFirst().reason()).contains("keeps parameter", "outside");
  }
}
