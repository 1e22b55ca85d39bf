package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials of elsewhere keep all that they tell, and count as if they had run here. */
class AddedTrialsTest {

  private static final Map<String, Parameter> X =
      Map.of("x", new Parameter(new FloatDistribution(0, 1), 0.25));
  private static final Instant BEGUN = Instant.parse("2020-02-03T04:05:06.123456Z");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private StudyEngine engine = create(AlgorithmSpec.of("nop"));

  private StudyEngine create(AlgorithmSpec pruner) {
    StudySpec spec =
        StudySpec.builder()
            .sampler(AlgorithmSpec.of("random"))
            .pruner(pruner)
            .maxTrials(50L)
            .seed(1)
            .build();
    return new StudyEngine(new Event.StudyCreated(new UUID(0, 1), "s", spec), now);
  }

  private Decision decide(UUID id, Command command) {
    Envelope envelope = new Envelope(id, "s", null, "worker-1", 0, now);
    Decision decision = engine.decide(envelope, command, now);
    if (decision instanceof Decision.Accepted accepted) {
      accepted.events().forEach(e -> engine.apply(e, now));
    }
    return decision;
  }

  private Decision decide(Command command) {
    return decide(UUID.randomUUID(), command);
  }

  private static Command.AddTrial trial(
      TrialState state, List<Double> values, TrialHistory history) {
    return new Command.AddTrial(state, X, values, List.of(), Map.of("k", 1L), history);
  }

  private static TrialHistory reports(int attempt, Report... reports) {
    return new TrialHistory(attempt, Map.of(), List.of(reports), null, null, null, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMPLETE", "PRUNED", "FAIL"})
  void all_that_it_tells_is_kept(TrialState state) {
    TrialHistory past =
        new TrialHistory(
            3,
            Map.of("x", 0.25),
            List.of(new Report(1, 9, 1), new Report(3, 5, 2), new Report(3, 4, 2)),
            "host-7",
            "IllegalStateException: boom",
            TrialHistory.micros(BEGUN),
            TrialHistory.micros(BEGUN.plusSeconds(7)));
    decide(trial(state, List.of(Double.POSITIVE_INFINITY), past));
    FrozenTrial added = engine.trials().getFirst();
    assertThat(added)
        .isEqualTo(
            new FrozenTrial(
                0,
                3,
                0,
                state,
                X,
                Map.of("x", 0.25),
                List.of(Double.POSITIVE_INFINITY),
                List.of(),
                Map.of("k", 1L),
                "host-7",
                BEGUN,
                BEGUN.plusSeconds(7),
                "IllegalStateException: boom",
                5L));
  }

  @Test
  void one_that_tells_nothing_ends_when_it_is_added() {
    decide(trial(TrialState.COMPLETE, List.of(1.0), null));
    FrozenTrial added = engine.trials().getFirst();
    assertThat(added.startedAt()).isEqualTo(now);
    assertThat(added.completedAt()).isEqualTo(now);
    assertThat(added.attempt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"median", "successive-halving", "hyperband", "wilcoxon", "patient"})
  void pruners_start_from_it_as_if_it_had_run_here(String name) {
    Map<String, Object> options =
        switch (name) {
          case "median" -> Map.of("n_startup_trials", 1L);
          case "hyperband" -> Map.of("max_resource", 9L);
          case "patient" -> Map.of("patience", 2L, "wrapped_pruner", Map.of("name", "median"));
          default -> Map.of();
        };
    AlgorithmSpec pruner = new AlgorithmSpec(name, options);
    List<FrozenTrial> trials = new ArrayList<>();
    List<List<Report>> told = new ArrayList<>();
    engine = create(pruner);
    for (int number = 0; number < 12; number++) {
      decide(new Command.RequestTrial(1));
      List<Report> reports = new ArrayList<>();
      int attempt = 1;
      for (int step = 1; step <= 9; step++) {
        double value = number * 7 % 5 + 1.0 / step;
        var reported =
            (Decision.Accepted)
                decide(new Command.ReportTrial(number, attempt, step, value, Map.of()));
        boolean prune = ((Event.TrialReported) reported.events().getFirst()).prune();
        reports.add(new Report(attempt, step, value, Map.of(), prune));
        if (step == 4 && number % 3 == 0) {
          decide(new Command.ReleaseTrial(number, attempt));
          decide(new Command.RequestTrial(1));
          attempt++;
        }
      }
      TrialState state = number % 4 == 3 ? TrialState.PRUNED : TrialState.COMPLETE;
      decide(
          new Command.FinishTrial(
              number,
              attempt,
              state,
              state == TrialState.PRUNED ? List.of() : List.of((double) number),
              List.of(),
              null,
              Map.of(),
              null));
      trials.add(engine.trials().get(number));
      told.add(reports);
    }
    StudyEngine ran = engine;
    engine = create(pruner);
    for (int number = 0; number < trials.size(); number++) {
      FrozenTrial t = trials.get(number);
      decide(
          new Command.AddTrial(
              t.state(),
              t.params(),
              t.values(),
              t.constraints(),
              t.userAttrs(),
              TrialHistory.of(t, told.get(number))));
    }
    assertThat(engine.digest()).isEqualTo(ran.digest());
    assertThat(engine.trials()).isEqualTo(ran.trials());
  }

  @Test
  void one_that_waits_is_run_like_an_enqueued_one() {
    decide(trial(TrialState.WAITING, List.of(), null));
    FrozenTrial waits = engine.trials().getFirst();
    assertThat(waits.state()).isEqualTo(TrialState.WAITING);
    assertThat(waits.fixed()).isEqualTo(Map.of("x", 0.25));
    assertThat(waits.params()).isEmpty();
    assertThat(waits.startedAt()).isNull();
    assertThat(waits.completedAt()).isNull();
    decide(new Command.RequestTrial(1));
    var suggested =
        (Decision.Accepted)
            decide(new Command.RequestParameter(0, 1, "x", new FloatDistribution(0, 1)));
    assertThat(((Event.ParameterSuggested) suggested.events().getFirst()).value()).isEqualTo(0.25);
    assertThat(engine.trials().getFirst().userAttrs()).isEqualTo(Map.of("k", 1L));
  }

  @Test
  void one_that_waits_for_another_attempt_goes_on_with_parameters_and_curve() {
    engine = create(new AlgorithmSpec("median", Map.of("n_startup_trials", 1L)));
    decide(trial(TrialState.COMPLETE, List.of(5.0), reports(1, new Report(1, 1, 5))));
    TrialHistory past =
        new TrialHistory(
            2,
            Map.of(),
            List.of(new Report(1, 0, 1)),
            "host",
            "HANDED_BACK",
            TrialHistory.micros(BEGUN),
            null);
    decide(trial(TrialState.WAITING, List.of(), past));
    var started = (Decision.Accepted) decide(new Command.RequestTrial(1));
    var event = (Event.TrialStarted) started.events().getFirst();
    assertThat(event.number()).isEqualTo(1);
    assertThat(event.attempt()).isEqualTo(3);
    assertThat(event.params()).isEqualTo(X);
    assertThat(engine.trials().get(1).startedAt()).isEqualTo(BEGUN);
    var reported = (Decision.Accepted) decide(new Command.ReportTrial(1, 3, 1, 9, Map.of()));
    assertThat(((Event.TrialReported) reported.events().getFirst()).prune())
        .as("its best value so far is 1")
        .isFalse();
  }

  @Test
  void the_budget_counts_those_that_ended() {
    for (int i = 0; i < 49; i++) {
      decide(trial(TrialState.FAIL, List.of(), null));
      decide(trial(TrialState.WAITING, List.of(), null));
    }
    assertThat(engine.closeReason()).isNull();
    decide(trial(TrialState.COMPLETE, List.of(1.0), null));
    assertThat(engine.closeReason()).isEqualTo(CloseReason.MAX_TRIALS);
  }

  @Test
  void one_that_was_added_is_known_again_however_late() {
    UUID id = UUID.randomUUID();
    decide(id, trial(TrialState.COMPLETE, List.of(1.0), null));
    now = now.plus(Duration.ofDays(400));
    for (int i = 0; i < 10; i++) {
      decide(new Command.RequestTrial(1));
    }
    int trials = engine.trials().size();
    assertThat(decide(id, trial(TrialState.COMPLETE, List.of(1.0), null)))
        .isInstanceOf(Decision.Repeated.class);
    assertThat(engine.trials()).hasSize(trials);
  }

  @Test
  void what_cannot_be_is_refused_with_words() {
    refused("RUNNING", trial(TrialState.RUNNING, List.of(), null));
    refused("1 values", trial(TrialState.COMPLETE, List.of(), null));
    refused("1 values", trial(TrialState.PRUNED, List.of(1.0, 2.0), null));
    refused("NaN", trial(TrialState.FAIL, List.of(Double.NaN), null));
    refused("waits", trial(TrialState.WAITING, List.of(1.0), null));
    refused("attempt 2", trial(TrialState.FAIL, List.of(), reports(1, new Report(2, 1, 1))));
    refused(
        "two at step 7",
        trial(TrialState.FAIL, List.of(), reports(1, new Report(1, 7, 1), new Report(1, 7, 2))));
    refused(
        "constraint",
        new Command.AddTrial(
            TrialState.COMPLETE, X, List.of(1.0), List.of(Double.NaN), Map.of(), null));
    assertThat(engine.trials()).isEmpty();
  }

  private void refused(String words, Command.AddTrial command) {
    assertThat(decide(command))
        .isInstanceOfSatisfying(
            Decision.Rejected.class, r -> assertThat(r.message()).contains(words));
  }
}
