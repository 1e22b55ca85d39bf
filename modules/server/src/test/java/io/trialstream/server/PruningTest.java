package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.Objective;
import io.trialstream.TrialPruned;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.WorkerOptions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Reports, verdicts, and attempts that fail or take too long, on the real stack. */
class PruningTest extends SamplerOnStack {

  @Test
  void bad_trials_stop_early_and_all_that_was_reported_is_stored() throws Exception {
    create(
        "curve",
        StudySpec.builder()
            .sampler(AlgorithmSpec.of("random"))
            .pruner(AlgorithmSpec.of("median"))
            .maxTrials(40L)
            .seed(1)
            .build());
    Objective objective =
        trial -> {
          double x = trial.suggestDouble("x", 0, 1);
          for (int step = 1; step <= 12; step++) {
            double value = x + Math.pow(step, -0.5);
            trial.report(value, step, Map.of("twice", 2 * value));
            trial.report(99, step); // the first one counts
            if (trial.shouldPrune()) {
              throw new TrialPruned("worse than the median");
            }
          }
          return x;
        };
    Future<Long> one = work(WorkerOptions.of("curve").withConcurrency(2), objective);
    Future<Long> two = work(WorkerOptions.of("curve").withConcurrency(2), objective);
    assertThat(Stacks.await(one) + Stacks.await(two)).isEqualTo(40);
    StudyAudit.Stored stored = stored("curve");
    List<FrozenTrial> pruned =
        stored.trials().stream().filter(t -> t.state() == TrialState.PRUNED).toList();
    assertThat(pruned).hasSizeGreaterThan(10);
    assertThat(stored.trials()).allMatch(t -> t.state() != TrialState.FAIL);
    for (FrozenTrial trial : stored.trials()) {
      List<Event.TrialReported> reports =
          stored.reports().stream().filter(r -> r.number() == trial.number()).toList();
      assertThat(reports).noneMatch(r -> r.value() == 99);
      assertThat(reports.getLast().step()).isEqualTo(trial.lastStep());
      assertThat(reports).allMatch(r -> r.metrics().get("twice") == 2 * r.value());
      if (trial.state() == TrialState.PRUNED) {
        assertThat(reports.getLast().prune()).isTrue();
        assertThat(trial.value()).isEqualTo(reports.getLast().value());
        assertThat(trial.reason()).isEqualTo("worse than the median");
      } else {
        assertThat(reports).hasSize(12);
      }
    }
    assertThat(StudyAudit.compare(stored, null, 0).differences()).isEmpty();
  }

  @Test
  void a_failed_trial_is_tried_again_with_the_attributes_of_the_attempt_before() throws Exception {
    create(
        "again",
        StudySpec.builder()
            .sampler(AlgorithmSpec.of("random"))
            .maxTrials(5L)
            .maxRetries(2)
            .retryFailed(true)
            .seed(1)
            .build());
    work(
            WorkerOptions.of("again"),
            trial -> {
              double x = trial.suggestDouble("x", 0, 1);
              trial.setUserAttr("checkpoint-" + trial.attempt(), x);
              if (trial.number() == 3 || trial.attempt() < 2) {
                throw new IllegalStateException("boom");
              }
              return x;
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    List<FrozenTrial> trials = stored("again").trials();
    for (FrozenTrial trial : trials) {
      double x = (double) trial.userAttrs().get("checkpoint-1");
      assertThat(trial.externalParams()).isEqualTo(Map.of("x", x));
      assertThat(trial.userAttrs()).containsEntry("checkpoint-2", x);
      assertThat(trial.state())
          .isEqualTo(trial.number() == 3 ? TrialState.FAIL : TrialState.COMPLETE);
    }
    assertThat(trials.get(3).attempt()).isEqualTo(3);
    assertThat(StudyAudit.compare(stored("again"), null, 0).differences()).isEmpty();
  }

  @Test
  void an_attempt_that_takes_too_long_is_given_up_in_spite_of_its_signs_of_life() throws Exception {
    create(
        "long",
        StudySpec.builder()
            .sampler(AlgorithmSpec.of("random"))
            .maxTrials(3L)
            .trialTimeoutMillis(700L)
            .lease(2_000, 100)
            .seed(1)
            .build());
    work(
            WorkerOptions.of("long"),
            trial -> {
              if (trial.number() == 1) {
                Thread.sleep(60_000);
              }
              return 1;
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    FrozenTrial slow = stored("long").trials().get(1);
    assertThat(slow.state()).isEqualTo(TrialState.FAIL);
    assertThat(slow.reason()).isEqualTo("TIME_LIMIT: longer than 700 ms");
  }

  @Test
  void an_invalidated_trial_counts_no_more() throws Exception {
    create(
        "invalid",
        StudySpec.builder().sampler(AlgorithmSpec.of("tpe")).maxTrials(6L).seed(1).build());
    work(WorkerOptions.of("invalid"), trial -> trial.number() == 2 ? -100 : trial.number())
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    UUID id = stored("invalid").studyId();
    Stacks.await(sender.ask("invalid", id, new Command.InvalidateTrial(2, "wrong data"), PATIENCE));
    StudyAudit.Stored stored = stored("invalid");
    assertThat(stored.trials().get(2).state()).isEqualTo(TrialState.FAIL);
    assertThat(stored.trials().get(2).reason()).isEqualTo("INVALIDATED: wrong data");
    assertThat(stored.events().getLast().event())
        .isInstanceOfSatisfying(
            Event.TrialInvalidated.class, e -> assertThat(e.best().number()).isZero());
    assertThat(StudyAudit.compare(stored, null, 0).differences()).isEmpty();
  }
}
