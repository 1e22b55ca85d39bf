package io.trialstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.OfferedTrial;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyTest {

  private static double parabola(Trial trial) {
    double x = trial.suggestDouble("x", -10, 10);
    return (x - 2) * (x - 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void finds_the_lowest_point_of_a_parabola(long seed) {
    Study study = Study.inMemory(StudySpec.minimize(seed));
    study.optimize(StudyTest::parabola, 200);
    assertThat(study.bestValue()).isLessThan(0.01);
  }

  @Test
  void maximises_when_asked() {
    Study study =
        Study.inMemory(StudySpec.builder().directions(Direction.MAXIMIZE).seed(1).build());
    study.optimize(t -> -parabola(t), 100);
    assertThat(study.bestValue()).isGreaterThan(-0.5);
  }

  @Test
  void a_parameter_asked_twice_is_the_same_and_of_another_kind_is_refused() {
    Study study = Study.inMemory(StudySpec.minimize(1));
    Trial trial = study.ask();
    assertThat(trial.suggestDouble("x", 0, 1)).isEqualTo(trial.suggestDouble("x", 0, 1));
    assertThatThrownBy(() -> trial.suggestInt("x", 0, 1)).hasMessageContaining("\"x\"");
    study.tell(trial, 1);
    Trial next = study.ask();
    assertThatThrownBy(() -> next.suggestInt("x", 0, 1)).hasMessageContaining("in this study");
    assertThatThrownBy(() -> study.tell(trial, 2)).hasMessageContaining("ended already");
  }

  @Test
  void history_can_be_added_and_is_learnt_from() {
    Study study = Study.inMemory(StudySpec.minimize(1));
    var domain = new FloatDistribution(-10, 10);
    IntStream.range(0, 50)
        .mapToDouble(i -> -10 + i * 0.4)
        .forEach(
            x ->
                study.addTrial(
                    FrozenTrial.finished(
                        TrialState.COMPLETE,
                        Map.of("x", new Parameter(domain, x)),
                        List.of((x - 2) * (x - 2)))));
    study.optimize(StudyTest::parabola, 10);
    assertThat(study.trials()).hasSize(60);
    assertThat(study.trials().subList(50, 60))
        .allSatisfy(t -> assertThat(t.value()).isLessThan(60));
  }

  @Test
  void stops_at_a_target() {
    Study target = Study.inMemory(StudySpec.builder().targetValue(1.0).seed(3).build());
    target.optimize(StudyTest::parabola, 1000);
    assertThat(target.bestValue()).isLessThanOrEqualTo(1);
    assertThat(target.trials()).hasSizeLessThan(1000);
  }

  @Test
  void parameters_that_would_not_fit_into_a_message_are_refused_and_text_is_made_storable() {
    Study study = Study.inMemory(StudySpec.minimize(1));
    study.optimize(
        t -> {
          String[] choices =
              IntStream.range(0, 100).mapToObj(i -> i + "x".repeat(999)).toArray(String[]::new);
          t.suggestCategorical("a", choices);
          t.suggestCategorical("b", choices);
          return 0;
        },
        OptimizeOptions.trials(1).catching(RefusedException.class));
    assertThat(study.trials().getFirst().reason()).contains("\"b\"").contains("200000");
    Trial trial = study.ask();
    trial.suggestCategorical("c", "nul\u0000", "half\ud800");
    assertThat(study.tell(trial, 1).externalParams().get("c")).asString().contains("\ufffd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpe", "gp", "nsga2", "auto"})
  void samplers_look_where_constraints_are_kept_and_only_such_trials_are_best(String sampler) {
    Study study =
        Study.inMemory(StudySpec.builder().sampler(AlgorithmSpec.of(sampler)).seed(5).build());
    study.optimize(
        trial -> { // the least of all, at (0, 0), is not allowed
          double x = trial.suggestDouble("x", -5, 5);
          double y = trial.suggestDouble("y", -5, 5);
          trial.setConstraints(2 - x, -10);
          return x * x + y * y;
        },
        60);
    assertThat(study.bestTrial().feasible()).isTrue();
    assertThat(study.bestValue()).isBetween(4.0, 9.0);
    long feasible = study.trials().subList(30, 60).stream().filter(FrozenTrial::feasible).count();
    assertThat(feasible).isGreaterThan(10); // at random nine of thirty; the best is at the border
    study.optimize(
        trial -> {
          trial.setConstraints(Double.NaN);
          return 0;
        },
        1);
    assertThat(study.trials().getLast().reason()).contains("constraint").contains("NaN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpe", "gp", "cmaes", "nsga2", "auto"})
  void samplers_follow_a_space_that_depends_on_itself_and_changes(String sampler) {
    Study study =
        Study.inMemory(StudySpec.builder().sampler(AlgorithmSpec.of(sampler)).seed(2).build());
    study.optimize(
        trial -> {
          double a = trial.suggestDouble("a", 0, 1 + trial.number() / 20); // its range grows
          double b = trial.suggestDouble("b", 0, 1);
          double c = trial.suggestDouble("c", 0, 1);
          trial.suggestInt("one", 3, 3);
          if (trial.number() % 13 == 7) {
            throw new IllegalStateException("now and then");
          }
          return b
              + c
              + ("p".equals(trial.suggestCategorical("k", "p", "q"))
                  ? a
                  : trial.suggestLogInt("n", 1, 9));
        },
        OptimizeOptions.trials(90).catching(IllegalStateException.class));
    assertThat(study.trials())
        .allSatisfy(
            t ->
                assertThat(t.state())
                    .isEqualTo(t.number() % 13 == 7 ? TrialState.FAIL : TrialState.COMPLETE));
  }

  @Test
  void bad_settings_are_named() {
    assertThatThrownBy(
            () -> Study.inMemory(StudySpec.builder().sampler(AlgorithmSpec.of("magic")).build()))
        .hasMessageContaining("magic");
    assertThatThrownBy(() -> StudySpec.builder().maxTrials(0L).build())
        .hasMessageContaining("max-trials");
    assertThatThrownBy(
            () ->
                Study.inMemory(
                    StudySpec.builder()
                        .sampler(new AlgorithmSpec("tpe", Map.of("n_ei_candidates", 0)))
                        .build()))
        .hasMessageContaining("n_ei_candidates");
    assertThatThrownBy(() -> Study.inMemory().bestTrial()).hasMessageContaining("complete");
  }

  @Test
  void null_is_a_choice_and_the_objective_gets_the_choice_that_is_recorded() {
    for (List<Object> choices :
        List.of(
            Arrays.<Object>asList(null, "a", true),
            List.<Object>of(9007199254740992L, 9007199254740993L),
            List.<Object>of(1, 1.0, 0.0, -0.0))) {
      Study study =
          Study.inMemory(StudySpec.builder().sampler(AlgorithmSpec.of("random")).seed(1).build());
      List<String> given = new ArrayList<>();
      study.optimize(
          t -> {
            given.add(String.valueOf(t.suggestCategorical("c", choices)));
            return 0;
          },
          40);
      assertThat(study.trials())
          .extracting(t -> String.valueOf(t.externalParams().get("c")))
          .isEqualTo(given);
      assertThat(given).hasSize(40).containsAll(choices.stream().map(String::valueOf).toList());
    }
  }

  @Test
  void a_name_that_is_asked_for_with_two_domains_in_one_trial_is_told_once() {
    List<String> told = new ArrayList<>();
    Logger log = Logger.getLogger(OfferedTrial.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            told.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    try {
      Study study = Study.inMemory(StudySpec.minimize(1));
      study.optimize(
          t -> {
            double first = t.suggestDouble("x", 0, 1);
            assertThat(t.suggestDouble("x", 0, 1)).isEqualTo(first);
            assertThat(told).isEmpty();
            assertThat(t.suggestDouble("x", 5, 6)).isEqualTo(first);
            return t.suggestDouble("x", 5, 6);
          },
          1);
    } finally {
      log.removeHandler(handler);
    }
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).contains("\"x\"", "low=5.0", "a name of its own");
  }
}
