package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trial that is tried again goes on with the curve of its earlier attempts. */
class OneCurveTest {

  private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private StudyEngine engine;

  private void create(String pruner, Map<String, Object> options) {
    StudySpec spec =
        StudySpec.builder()
            .sampler(AlgorithmSpec.of("random"))
            .pruner(new AlgorithmSpec(pruner, options))
            .seed(1)
            .build();
    engine = new StudyEngine(new Event.StudyCreated(new UUID(0, 1), "s", spec), now);
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

  private Event.TrialReported report(int number, int attempt, long step, double value) {
    return (Event.TrialReported)
        switch (decide(new Command.ReportTrial(number, attempt, step, value, Map.of()))) {
          case Decision.Accepted a -> a.events().getFirst();
          case Decision.Repeated r -> r.events().getFirst();
          case Decision decision -> throw new AssertionError(decision);
        };
  }

  private FrozenTrial finish(int number, int attempt, TrialState state, Double... values) {
    decide(
        new Command.FinishTrial(
            number, attempt, state, List.of(values), List.of(), null, Map.of(), null));
    return engine.trials().get(number);
  }

  /** Trial 0: complete, with these values at steps 1, 2, 3… */
  private void complete(double... values) {
    decide(new Command.RequestTrial(1));
    int number = engine.trials().size() - 1;
    for (int i = 0; i < values.length; i++) {
      report(number, 1, i + 1, values[i]);
    }
    finish(number, 1, TrialState.COMPLETE, values[values.length - 1]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_trial_that_resumes_is_judged_by_what_it_reported_before(boolean lost) {
    create("median", Map.of("n_startup_trials", 1L));
    complete(5, 5, 5, 5, 5, 5, 5, 5);
    decide(new Command.RequestTrial(1));
    for (int step = 1; step <= 4; step++) {
      assertThat(report(1, 1, step, 1).prune()).isFalse();
    }
    if (lost) {
      happen(engine.expireLease(1, 1, false));
    } else {
      decide(new Command.ReleaseTrial(1, 1));
    }
    decide(new Command.RequestTrial(1));
    for (int step = 5; step <= 8; step++) {
      // Its best value so far is 1, of its first attempt.
      assertThat(report(1, 2, step, 9).prune()).isFalse();
    }
    finish(1, 2, TrialState.COMPLETE, 9.0);
    // The pruner has seen all eight steps of it.
    decide(new Command.RequestTrial(1));
    assertThat(report(2, 1, 3, 4).prune()).as("the median of 5 and 1 is 3").isTrue();
  }

  @Test
  void the_value_of_a_pruned_trial_is_of_the_attempt_that_reported_last() {
    create("nop", Map.of());
    decide(new Command.RequestTrial(1));
    report(0, 1, 1, 10);
    report(0, 1, 2, 20);
    decide(new Command.ReleaseTrial(0, 1));
    decide(new Command.RequestTrial(1));
    report(0, 2, 1, 11);
    FrozenTrial again = finish(0, 2, TrialState.PRUNED);
    assertThat(again.values()).as("it began once more at step 1").containsExactly(11.0);
    assertThat(again.lastStep()).isEqualTo(1);

    decide(new Command.RequestTrial(1));
    report(1, 1, 7, 70);
    decide(new Command.ReleaseTrial(1, 1));
    decide(new Command.RequestTrial(1));
    FrozenTrial silent = finish(1, 2, TrialState.PRUNED);
    assertThat(silent.values()).as("its last attempt reported nothing").containsExactly(70.0);
    assertThat(silent.lastStep()).isNull();
  }

  @Test
  void a_repeated_step_counts_once_with_its_later_value() {
    create("median", Map.of("n_startup_trials", 1L));
    decide(new Command.RequestTrial(1));
    report(0, 1, 1, 1);
    decide(new Command.ReleaseTrial(0, 1));
    decide(new Command.RequestTrial(1));
    assertThat(report(0, 2, 1, 5).value()).isEqualTo(5);
    assertThat(report(0, 2, 1, 6).value()).as("the first one of an attempt").isEqualTo(5);
    finish(0, 2, TrialState.COMPLETE, 5.0);
    decide(new Command.RequestTrial(1));
    assertThat(report(1, 1, 1, 4).prune()).as("4 is better than 5").isFalse();
  }

  @Test
  void a_step_that_is_repeated_is_judged_again() {
    create("threshold", Map.of("upper", 10.0));
    decide(new Command.RequestTrial(1));
    for (int step = 1; step <= 5; step++) {
      report(0, 1, step, 1);
    }
    happen(engine.expireLease(0, 1, false));
    decide(new Command.RequestTrial(1));
    assertThat(report(0, 2, 1, 1).prune()).isFalse();
    assertThat(report(0, 2, 2, Double.NaN).prune()).isTrue();
  }

  @Test
  void a_trial_that_was_told_to_stop_is_told_so_again() {
    create("threshold", Map.of("upper", 10.0));
    decide(new Command.RequestTrial(1));
    assertThat(report(0, 1, 1, 99).prune()).isTrue();
    happen(engine.expireLease(0, 1, false));
    decide(new Command.RequestTrial(1));
    assertThat(report(0, 2, 2, 1).prune()).isTrue();
  }

  @Test
  void a_trial_counts_once_at_a_rung_however_often_it_is_tried() {
    create(
        "successive-halving",
        Map.of("min_resource", 1L, "reduction_factor", 2L, "min_early_stopping_rate", 0L));
    decide(new Command.RequestTrial(1));
    report(0, 1, 1, 10);
    for (int attempt = 2; attempt <= 6; attempt++) {
      decide(new Command.ReleaseTrial(0, attempt - 1));
      decide(new Command.RequestTrial(1));
      report(0, attempt, 1, 10);
    }
    decide(new Command.RequestTrial(1));
    // Of two trials at the rung one goes on, the better one; of seven, three would.
    assertThat(report(1, 1, 1, 11).prune()).isTrue();
  }

  @Test
  void steps_are_limited_over_all_attempts_and_may_be_repeated() {
    create("nop", Map.of());
    decide(new Command.RequestTrial(1));
    for (int step = 0; step < TrialLimits.MAX_REPORTS; step++) {
      engine.apply(new Event.TrialReported(0, 1, step, 1, Map.of(), false), now);
    }
    decide(new Command.ReleaseTrial(0, 1));
    decide(new Command.RequestTrial(1));
    assertThat(report(0, 2, 5, 7).value()).isEqualTo(7);
    assertThat(decide(new Command.ReportTrial(0, 2, 1_000_000, 7, Map.of())))
        .isInstanceOf(Decision.Rejected.class);
  }
}
