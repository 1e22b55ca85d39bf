package io.trialstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Reason;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What every kind of study does; a test of one kind extends this and says how to make one. */
public abstract class StudyContract extends OptimizeContract {

  private enum Optimizer {
    SGD,
    ADAM {
      @Override
      public String toString() {
        return "Adam, whatever its text is";
      }
    }
  }

  private record Layer(int width, boolean bias) {}

  private static final class Schedule {
    private final String name;

    Schedule(String name) {
      this.name = name;
    }
  }

  @Test
  void parameters_of_every_kind_are_given_and_shown_as_they_are() throws Exception {
    Study study = study(random().build());
    List<Schedule> schedules = List.of(new Schedule("linear"), new Schedule("cosine"));
    List<Layer> layers = List.of(new Layer(8, true), new Layer(16, false));
    List<Map<String, Object>> given = Collections.synchronizedList(new ArrayList<>());
    study.optimize(
        t -> {
          Optimizer optimizer = t.suggestCategorical("optimizer", Optimizer.class);
          Layer layer = t.suggestCategorical("layer", layers);
          Schedule schedule = t.suggestCategorical("schedule", schedules, s -> s.name);
          assertThat(layers).anyMatch(l -> l == layer);
          assertThat(schedules).contains(schedule);
          given.add(
              Map.of(
                  "optimizer", optimizer.name(),
                  "layer", layer.toString(),
                  "schedule", schedule.name,
                  "nesterov", t.suggestCategorical("nesterov", List.of(true, false)),
                  "power", t.suggestCategorical("power", List.of(1.5, 2.5)),
                  "name", t.suggestCategorical("name", "a", "b"),
                  "large", t.suggestLong("large", -(1L << 53), 1L << 53),
                  "even", t.suggestLong("even", 0, 1L << 40, 2),
                  "log", t.suggestLogLong("log", 1, 1L << 50),
                  "n", (long) t.suggestInt("n", 3, 9)));
          return 0;
        },
        12);
    assertThat(study.trials()).extracting(FrozenTrial::externalParams).isEqualTo(given);
    assertThat(given).extracting(g -> g.get("optimizer")).contains("SGD", "ADAM");
    assertThat(given).allMatch(g -> (Long) g.get("even") % 2 == 0);
  }

  @Test
  void choices_and_bounds_that_cannot_be_kept_are_named() throws Exception {
    Trial trial = study().ask();
    assertThatThrownBy(() -> trial.suggestCategorical("s", List.of(new Schedule("x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"s\"")
        .hasMessageContaining("function");
    assertThatThrownBy(() -> trial.suggestCategorical("s", List.of(1, 2), n -> "same"))
        .hasMessageContaining("same")
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> trial.suggestLong("n", 0, (1L << 53) + 1))
        .hasMessageContaining("2^53");
  }

  @Test
  void trials_can_be_asked_for_and_told() throws Exception {
    Study study = study();
    Trial trial = study.ask();
    double x = trial.suggestDouble("x", 0, 1);
    assertThat(trial.suggestDouble("x", 0, 1)).isEqualTo(x);
    trial.setUserAttr("model", "a.bin");
    trial.setConstraints(-1, 0);
    FrozenTrial told = study.tell(trial, 7);
    assertThat(told.number()).isZero();
    assertThat(told.attempt()).isEqualTo(1);
    assertThat(told.value()).isEqualTo(7);
    assertThat(told.externalParams()).containsExactly(Map.entry("x", x));
    assertThat(told.userAttrs()).isEqualTo(Map.of("model", "a.bin"));
    assertThat(told.constraints()).containsExactly(-1.0, 0.0);
    assertThatThrownBy(() -> study.tell(trial, 8))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRIAL_FINISHED));
    FrozenTrial failed = study.tell(study.ask(), TrialState.FAIL, "no memory");
    assertThat(failed.state()).isEqualTo(TrialState.FAIL);
    assertThat(failed.reason()).isEqualTo("no memory");
    assertThat(study.tell(study.ask(), TrialState.PRUNED, null).state())
        .isEqualTo(TrialState.PRUNED);
    Trial other = study().ask();
    assertThatThrownBy(() -> study.tell(other, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> study.tell(study.ask(), TrialState.RUNNING, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_parameter_that_the_study_knows_otherwise_is_refused() throws Exception {
    Study study = study();
    study.optimize(StudyContract::parabola, 1);
    Trial trial = study.ask();
    assertThatThrownBy(() -> trial.suggestInt("x", 0, 1))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_VALUE))
        .hasMessageContaining("\"x\"");
  }

  @Test
  void enqueued_values_come_first_and_the_sampler_fills_in_the_others() throws Exception {
    Study study = study();
    study.enqueue(Map.of("x", 2.0));
    study.enqueue(Map.of("x", 50.0));
    study.optimize(
        t -> parabola(t) + t.suggestInt("n", 0, 3) * 0,
        OptimizeOptions.trials(3).catching(RefusedException.class));
    assertThat(study.trials().get(0).value()).isZero();
    assertThat(study.trials().get(0).params()).containsOnlyKeys("x", "n");
    assertThat(study.trials().get(0).fixed()).isEqualTo(Map.of("x", 2.0));
    assertThat(study.trials().get(1).state()).isEqualTo(TrialState.FAIL);
    assertThat(study.trials().get(1).reason()).contains("50.0").contains("\"x\"");
    assertThat(study.trials().get(2).state()).isEqualTo(TrialState.COMPLETE);
  }

  @Test
  void a_trial_of_elsewhere_is_added_with_all_that_it_says() throws Exception {
    Study study = study();
    Map<String, Parameter> params =
        Map.of(
            "x", new Parameter(new FloatDistribution(-10, 10), 2.5),
            "n", new Parameter(new IntDistribution(0, 1L << 53), (1L << 53) - 1),
            "c", new Parameter(CategoricalDistribution.of("a", null, true, 1, 1.0), 4));
    study.addTrial(
        FrozenTrial.finished(TrialState.COMPLETE, params, List.of(0.25))
            .withUserAttrs(Map.of("from", "elsewhere", "worst", Double.POSITIVE_INFINITY)));
    study.addTrial(
        FrozenTrial.finished(TrialState.PRUNED, Map.of(), List.of()),
        List.of(new Report(0, 3, 1.5, Map.of("a", 2.0), true)));
    study.addTrial(FrozenTrial.waiting(0, Map.of("x", 1.0), Map.of("k", 1)));
    assertThat(study.trials().getFirst().params()).isEqualTo(params);
    assertThat(study.trials().getFirst().userAttrs())
        .isEqualTo(Map.of("from", "elsewhere", "worst", Double.POSITIVE_INFINITY));
    assertThat(study.bestParams()).containsEntry("c", 1.0).containsEntry("n", (1L << 53) - 1);
    assertThat(study.trials().get(1).state()).isEqualTo(TrialState.PRUNED);
    Trial next = study.ask();
    assertThat(next.number()).isEqualTo(2);
    assertThat(next.suggestDouble("x", -10, 10)).isEqualTo(1.0);
    assertThat(next.userAttrs()).isEqualTo(Map.of("k", 1L));
    FrozenTrial twoValues = FrozenTrial.finished(TrialState.COMPLETE, Map.of(), List.of(1.0, 2.0));
    assertThatThrownBy(() -> study.addTrial(twoValues)).isInstanceOf(RefusedException.class);
  }

  @Test
  void attributes_are_kept_at_once_or_with_the_end_of_a_trial() throws Exception {
    Study study = study();
    study.setUserAttr("owner", Map.of("team", List.of(1, "a")));
    study.setUserAttr("none", null);
    assertThat(study.userAttrs().get("owner")).isEqualTo(Map.of("team", List.of(1L, "a")));
    assertThat(study.userAttrs()).containsEntry("none", null);
    Trial trial = study.ask();
    trial.saveUserAttrs(Map.of("checkpoint", "7.pt"));
    trial.setUserAttr("size", 12);
    assertThat(trial.userAttrs()).isEqualTo(Map.of("checkpoint", "7.pt", "size", 12L));
    assertThat(study.trials().getFirst().userAttrs()).isEqualTo(Map.of("checkpoint", "7.pt"));
    assertThat(study.tell(trial, 1).userAttrs())
        .isEqualTo(Map.of("checkpoint", "7.pt", "size", 12L));
  }

  @Test
  void several_objectives_have_a_front_and_no_best_trial() throws Exception {
    Study study = study(random().directions(Direction.MINIMIZE, Direction.MAXIMIZE).build());
    assertThat(study.directions()).containsExactly(Direction.MINIMIZE, Direction.MAXIMIZE);
    assertThat(study.bestTrials()).isEmpty();
    double[][] values = {{1, 1}, {2, 2}, {2, 1}, {3, 5}};
    study.optimizeMulti(t -> values[t.number()], 4);
    assertThat(study.bestTrials()).extracting(FrozenTrial::number).containsExactly(0, 1, 3);
    assertThatThrownBy(study::bestTrial)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("several objectives");
  }

  @Test
  void there_is_no_best_trial_before_one_is_complete() throws Exception {
    Study study = study();
    assertThatThrownBy(study::bestTrial)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("complete");
    assertThat(study.bestTrials()).isEmpty();
    assertThat(study.trials()).isEmpty();
  }

  @Test
  void settings_that_are_not_allowed_are_refused() {
    assertThatThrownBy(() -> study(StudySpec.builder().sampler(AlgorithmSpec.of("magic")).build()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("magic");
  }
}
