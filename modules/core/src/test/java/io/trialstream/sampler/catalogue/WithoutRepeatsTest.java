package io.trialstream.sampler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A space of few possibilities: each is tried once by default, and then the study is exhausted. */
class WithoutRepeatsTest {

  private static double value(Trial trial) {
    int a = trial.suggestInt("a", 0, 4);
    String c = trial.suggestCategorical("c", "p", "q", "r", "s");
    int k = trial.suggestInt("k", 1, 3);
    return (a - 3) * (a - 3) + (c.equals("q") ? 0 : 1) + (k - 2) * (k - 2);
  }

  private static Study study(long seed) {
    return Study.inMemory(StudySpec.builder().seed(seed).build());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sixty_trials_try_all_of_sixty_possibilities(long seed) {
    Study study = study(seed);

    for (int i = 0; i < 60; i++) {
      Trial trial = study.ask();
      study.tell(trial, value(trial));
    }

    assertThat(study.trials().stream().map(FrozenTrial::externalParams)).doesNotHaveDuplicates();
    assertThatThrownBy(study::ask).hasMessageContaining("closed");
  }

  @Test
  void trials_that_run_count_as_tried() {
    Study study = study(4);
    Trial first = study.ask();
    study.tell(first, value(first));
    List<Trial> running = new ArrayList<>();
    Set<Map<String, Object>> places =
        new HashSet<>(List.of(study.trials().get(0).externalParams()));

    for (int i = 0; i < 59; i++) {
      Trial trial = study.ask();
      value(trial);
      running.add(trial);
      places.add(study.trials().get(trial.number()).externalParams());
    }

    assertThat(places).hasSize(60);
    assertThat(running).hasSize(59);
  }

  @Test
  void a_space_with_real_numbers_is_never_exhausted() {
    Study study = study(5);

    for (int i = 0; i < 30; i++) {
      Trial trial = study.ask();
      int a = trial.suggestInt("a", 0, 1);
      study.tell(trial, a + trial.suggestDouble("x", 0, 1));
    }

    assertThat(study.trials()).hasSize(30);
  }

  @Test
  void a_conditional_space_is_not_taken_for_exhausted() {
    Study study = study(6);

    for (int i = 0; i < 30; i++) {
      Trial trial = study.ask();
      boolean deep = trial.suggestCategorical("deep", List.of(false, true));
      study.tell(trial, deep ? trial.suggestInt("layers", 1, 50) : 100);
    }

    assertThat(study.trials()).hasSize(30);
  }

  @Test
  void what_was_tried_outside_a_narrower_domain_does_not_exhaust_it() {
    Study study = study(7);
    for (int i = 0; i < 4; i++) {
      Trial trial = study.ask();
      study.tell(trial, trial.suggestInt("a", 3, 9));
    }
    Set<Integer> narrow = new HashSet<>();

    for (int i = 0; i < 3; i++) { // it is known as narrow from the first of these on
      Trial trial = study.ask();
      int a = trial.suggestInt("a", 0, 2);
      narrow.add(a);
      study.tell(trial, a);
    }

    assertThat(narrow).isSubsetOf(0, 1, 2);
    assertThat(study.trials()).hasSize(7);
  }
}
