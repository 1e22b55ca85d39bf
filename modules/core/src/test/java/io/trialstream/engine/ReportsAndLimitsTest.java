package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Reports and their verdicts, declared conditions, retries, and what ends with them. */
class ReportsAndLimitsTest {

  private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private StudyEngine engine;

  private void create(StudySpec.Builder spec) {
    Event.StudyCreated created =
        new Event.StudyCreated(UUID.randomUUID(), "s", spec.seed(1).build());
    engine = new StudyEngine(created, now);
  }

  private Decision decide(Command command) {
    Envelope envelope = new Envelope(UUID.randomUUID(), "s", null, "worker-1", 0, now);
    return happen(engine.decide(envelope, command, now));
  }

  private Decision happen(Decision decision) {
    if (decision instanceof Decision.Accepted accepted) {
      accepted.events().forEach(e -> engine.apply(e, now));
    }
    return decision;
  }

  private Event only(Decision decision) {
    return switch (decision) {
      case Decision.Accepted a -> a.events().getFirst();
      case Decision.Repeated r -> r.events().getFirst();
      default -> throw new AssertionError(decision);
    };
  }

  private Decision finish(int number, int attempt, TrialState state, Double... values) {
    return decide(
        new Command.FinishTrial(
            number, attempt, state, List.of(values), List.of(), null, Map.of(), "because"));
  }

  private boolean report(int number, long step, double value) {
    Command report = new Command.ReportTrial(number, 1, step, value, Map.of());
    return ((Event.TrialReported) only(decide(report))).prune();
  }

  @Test
  void a_report_that_is_repeated_is_answered_as_it_was() {
    create(StudySpec.builder().pruner(new AlgorithmSpec("median", Map.of("n_startup_trials", 1L))));
    decide(new Command.RequestTrial(1));
    assertThat(report(0, 1, 1)).isFalse();
    finish(0, 1, TrialState.COMPLETE, 1.0);
    decide(new Command.RequestTrial(1));
    assertThat(report(1, 1, 2)).isTrue();
    long seq = engine.seq();
    assertThat(report(1, 1, 2)).isTrue();
    assertThat(report(1, 1, -5)).isTrue(); // the first one counts
    assertThat(engine.seq()).isEqualTo(seq);
    finish(1, 1, TrialState.PRUNED);
    assertThat(engine.trials().get(1).values()).containsExactly(2.0);
    assertThat(engine.trials().get(1).lastStep()).isEqualTo(1);
    assertThat(only(finish(1, 1, TrialState.PRUNED))).isInstanceOf(Event.TrialFinished.class);
  }

  @Test
  void another_attempt_reports_anew() {
    create(StudySpec.builder());
    decide(new Command.RequestTrial(1));
    report(0, 1, 1);
    happen(engine.expireLease(0, 1, false));
    decide(new Command.RequestTrial(1));
    Command again = new Command.ReportTrial(0, 2, 1, 7, Map.of());
    assertThat(((Event.TrialReported) only(decide(again))).value()).isEqualTo(7);
  }

  @Test
  void only_parameters_whose_conditions_hold_are_offered() {
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("model", CategoricalDistribution.of("tree", "net"));
    space.put("depth", new IntDistribution(1, 9));
    space.put("leaf", new FloatDistribution(0, 1));
    create(
        StudySpec.builder()
            .sampler(AlgorithmSpec.of("random"))
            .space(space)
            .conditions(
                Map.of(
                    "depth", Map.of("model", List.of("tree")),
                    "leaf", Map.of("depth", List.of(1L, 2L, 3L)))));
    decide(new Command.RequestTrial(200));
    for (int i = 0; i < 200; i++) {
      decide(new Command.RequestTrial(1));
    }
    assertThat(engine.trials())
        .allSatisfy(
            t -> {
              Map<String, Object> p = t.externalParams();
              assertThat(p.containsKey("depth")).isEqualTo("tree".equals(p.get("model")));
              boolean shallow = p.get("depth") instanceof Long d && d <= 3;
              assertThat(p.containsKey("leaf")).isEqualTo(shallow);
            })
        .anyMatch(t -> t.params().containsKey("leaf"));
  }

  @Test
  void conditions_that_make_no_sense_are_refused() {
    Map<String, Distribution> space = Map.of("n", new IntDistribution(1, 3));
    assertThatThrownBy(
            () -> create(StudySpec.builder().space(space).conditions(condition("x", "n", 1L))))
        .hasMessageContaining("no such parameter");
    assertThatThrownBy(
            () -> create(StudySpec.builder().space(space).conditions(condition("n", "x", 1L))))
        .hasMessageContaining("no such parameter");
    assertThatThrownBy(
            () -> create(StudySpec.builder().space(space).conditions(condition("n", "n", 1L))))
        .hasMessageContaining("circle");
    assertThatThrownBy(
            () -> create(StudySpec.builder().space(space).conditions(condition("n", "n", 9L))))
        .hasMessageContaining("outside");
  }

  private static Map<String, Map<String, List<Object>>> condition(
      String name, String parent, Object value) {
    return Map.of(name, Map.of(parent, List.of(value)));
  }

  @Test
  void failures_are_tried_again_as_often_as_the_study_says() {
    create(StudySpec.builder().retryFailed(true).maxRetries(1));
    decide(new Command.RequestTrial(1));
    assertThat(only(finish(0, 1, TrialState.FAIL))).isInstanceOf(Event.TrialReleased.class);
    assertThat(engine.trials().getFirst().reason()).isEqualTo("because");
    decide(new Command.RequestTrial(1));
    assertThat(only(finish(0, 2, TrialState.FAIL))).isInstanceOf(Event.TrialFinished.class);
  }

  @Test
  void no_more_trials_run_at_once_than_the_study_says() {
    create(StudySpec.builder().maxParallel(1));
    decide(new Command.RequestTrial(1));
    assertThat(decide(new Command.RequestTrial(1))).isInstanceOf(Decision.NothingNow.class);
    finish(0, 1, TrialState.COMPLETE, 1.0);
    assertThat(decide(new Command.RequestTrial(1))).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void what_exists_is_not_enqueued_again_if_nobody_wants_that() {
    create(StudySpec.builder());
    Command once = new Command.EnqueueTrial(Map.of("x", 1), Map.of(), true);
    assertThat(((Decision.Accepted) decide(once)).events()).hasSize(1);
    assertThat(((Decision.Accepted) decide(once)).events()).isEmpty();
    Command again = new Command.EnqueueTrial(Map.of("x", 1), Map.of());
    assertThat(((Decision.Accepted) decide(again)).events()).hasSize(1);
  }

  @Test
  void an_invalidated_best_makes_room_for_the_next() {
    create(StudySpec.builder());
    decide(new Command.RequestTrial(2));
    decide(new Command.RequestTrial(1));
    finish(0, 1, TrialState.COMPLETE, 1.0);
    finish(1, 1, TrialState.COMPLETE, 2.0);
    decide(new Command.InvalidateTrial(0, null));
    assertThat(engine.best().number()).isOne();
    assertThat(engine.trials().getFirst().state()).isEqualTo(TrialState.FAIL);
    assertThat(((Decision.Accepted) decide(new Command.InvalidateTrial(0, null))).events())
        .isEmpty();
    assertThat(decide(new Command.InvalidateTrial(7, null))).isInstanceOf(Decision.Rejected.class);
  }

  @Test
  void a_pruner_needs_one_objective_and_options_that_exist() {
    assertThatThrownBy(() -> create(StudySpec.builder().pruner(AlgorithmSpec.of("hyper"))))
        .hasMessageContaining("hyperband");
    assertThatThrownBy(
            () ->
                create(
                    StudySpec.builder()
                        .pruner(new AlgorithmSpec("median", Map.of("n_warmup", 3L)))))
        .hasMessageContaining("n_warmup");
  }

  private boolean skipped(Map<String, Object> params) {
    Decision decision = decide(new Command.EnqueueTrial(params, Map.of(), true));
    return ((Decision.Accepted) decision).events().isEmpty();
  }

  @Test
  void the_same_values_are_skipped_in_whatever_way_the_numbers_are_written() {
    create(StudySpec.builder());
    assertThat(skipped(Map.of("x", 1))).isFalse();
    assertThat(skipped(Map.of("x", 1.0))).isTrue();
    assertThat(skipped(Map.of("x", 1.5))).isFalse();
    assertThat(skipped(Map.of("x", "1"))).isFalse();
    assertThat(skipped(Map.of("id", 9007199254740992L))).isFalse();
    assertThat(skipped(Map.of("id", 9007199254740993L))).isFalse();
  }

  @Test
  void values_of_a_grid_are_skipped_in_whatever_way_they_are_rounded_and_choices_by_themselves() {
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("x", new FloatDistribution(0, 1, false, 0.1));
    space.put("c", CategoricalDistribution.of(1, 1.0));
    create(StudySpec.builder().space(space));
    assertThat(skipped(Map.of("x", 0.1 + 0.2, "c", 1))).isFalse();
    assertThat(skipped(Map.of("x", 0.3, "c", 1))).isTrue();
    assertThat(skipped(Map.of("x", 0.3, "c", 1.0))).isFalse();
    decide(new Command.RequestTrial(2));
    assertThat(skipped(Map.of("x", 0.3, "c", 1))).isTrue();
  }
}
