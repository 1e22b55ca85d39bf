package io.trialstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.OptimizeOptions;
import io.trialstream.RefusedException;
import io.trialstream.Trial;
import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.engine.Reason;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a program does with shared studies beyond what all studies have in common. */
@ExtendWith(DevStackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("stack")
class TrialstreamClientTest {

  private GatewayOnStack gateway;
  private TrialstreamClient client;

  @BeforeAll
  void start(DevStack stack) throws Exception {
    gateway = GatewayOnStack.start(stack);
    client = TrialstreamClient.connect(gateway.address());
  }

  @AfterAll
  void stop() throws Exception {
    client.close();
    gateway.close();
  }

  private static StudySpec.Builder random() {
    return StudySpec.builder().sampler(AlgorithmSpec.of("random")).seed(1);
  }

  private static String fresh() {
    return "study " + UUID.randomUUID();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).describedAs("time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void a_study_is_created_found_listed_paused_and_deleted() {
    String name = "a/b é " + UUID.randomUUID();
    StudySpec spec =
        StudySpec.builder()
            .directions(Direction.MAXIMIZE)
            .sampler(new AlgorithmSpec("tpe", Map.of("n_startup_trials", 4)))
            .pruner(AlgorithmSpec.of("median"))
            .seed(7)
            .maxTrials(50L)
            .lease(30_000, 5_000)
            .space(
                Map.of(
                    "model",
                    CategoricalDistribution.of("tree", "net"),
                    "lr",
                    new FloatDistribution(1e-5, 0.1, true, null)))
            .conditions(Map.of("lr", Map.of("model", List.of("net"))))
            .userAttrs(Map.of("owner", "me"))
            .build();
    RemoteStudy study = client.createStudy(name, spec);
    StudyInfo info = study.info();
    assertThat(info.name()).isEqualTo(name);
    assertThat(info.directions()).containsExactly(Direction.MAXIMIZE);
    assertThat(info.status()).isEqualTo(StudyStatus.OPEN);
    assertThat(info.sampler().name()).isEqualTo("tpe");
    assertThat(info.seed()).isEqualTo(7);
    assertThat(info.maxTrials()).isEqualTo(50);
    assertThat(info.userAttrs()).isEqualTo(Map.of("owner", "me"));
    assertThat(client.createStudyIfAbsent(name, random().build()).info()).isEqualTo(info);
    assertThatThrownBy(() -> client.createStudy(name, spec))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_STUDY));
    assertThat(client.studies(name, 0, 10)).containsExactly(info);
    assertThat(client.studies()).contains(info);
    for (int i = 0; i < 6; i++) {
      Trial trial = study.ask();
      assertThat(trial.suggestCategorical("model", "tree", "net")).isNotNull();
      study.tell(trial, i);
    }
    assertThat(study.trials())
        .allMatch(
            t -> "net".equals(t.externalParams().get("model")) || !t.params().containsKey("lr"));
    study.pause();
    assertThat(study.info().status()).isEqualTo(StudyStatus.PAUSED);
    study.resume();
    RemoteStudy copy = client.createStudyFrom(name, fresh(), random().build());
    assertThat(copy.trials()).hasSize(6);
    study.delete();
    assertThatThrownBy(() -> client.study(name))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_STUDY));
  }

  @Test
  void trials_are_read_in_pages_by_state_and_in_any_order() {
    RemoteStudy study = client.createStudy(fresh(), random().build());
    study.optimize(
        t -> {
          t.report(t.number(), 3, Map.of("accuracy", 0.5));
          if (t.number() == 2) {
            throw new IllegalStateException("bad");
          }
          return -t.suggestDouble("x", 0, 1) - t.number();
        },
        OptimizeOptions.trials(5).catching(IllegalStateException.class));
    TrialQuery best = TrialQuery.all().sortedBy(TrialQuery.Order.VALUE, false).page(1, 2);
    assertThat(study.trials(best)).extracting(FrozenTrial::number).containsExactly(3, 1);
    assertThat(study.trials(TrialQuery.all().inStates(TrialState.FAIL)))
        .extracting(FrozenTrial::number)
        .containsExactly(2);
    assertThat(study.trials(TrialQuery.all().from(3))).hasSize(2);
    assertThat(study.trials(TrialQuery.all().ofWorker("nobody"))).isEmpty();
    assertThat(study.reports(1))
        .singleElement()
        .satisfies(r -> assertThat(r.metrics()).containsEntry("accuracy", 0.5));
    assertThatThrownBy(() -> study.trial(99)).hasMessageContaining("99");
    assertThat(study.importances()).containsOnlyKeys("x");
    assertThat(study.invalidate(4, "typed wrong").state()).isEqualTo(TrialState.FAIL);
    assertThat(study.bestTrial().number()).isEqualTo(3);
  }

  @Test
  void a_value_that_was_tried_is_not_enqueued_again_where_that_is_not_wanted() {
    RemoteStudy study = client.createStudy(fresh(), random().build());
    assertThat(study.enqueue(Map.of("x", 1), Map.of("why", "guess"), true))
        .isEqualTo(OptionalInt.of(0));
    assertThat(study.enqueue(Map.of("x", 1), Map.of(), true)).isEmpty();
    assertThat(study.trial(0).userAttrs()).isEqualTo(Map.of("why", "guess"));
  }

  @Test
  void a_long_trial_is_kept_alive_while_one_without_signs_of_life_is_lost() {
    RemoteStudy study = client.createStudy(fresh(), random().lease(600, 100).build());
    Trial kept = study.ask();
    client
        .gateway()
        .send(Call.post(Call.study(study.name(), "/trials"), Map.of("wait_seconds", 10)));
    await(() -> study.trial(1).state() == TrialState.WAITING);
    assertThat(kept.isCancelled()).isFalse();
    assertThat(study.tell(kept, 1).attempt()).isEqualTo(1);
  }

  @Test
  void an_attempt_that_was_given_up_counts_nothing_and_the_others_go_on() {
    RemoteStudy study = client.createStudy(fresh(), random().lease(1_000, 50).build());
    study.optimize(
        t -> {
          if (t.number() == 1 && t.attempt() == 1) { // as if its lease had run out
            client
                .gateway()
                .send(
                    Call.post(Call.study(study.name(), "/trials/1/release"), Map.of("attempt", 1)));
            await(t::isCancelled);
            assertThat(t.shouldPrune()).isTrue();
            return -1_000;
          }
          return t.suggestDouble("x", 0, 1);
        },
        4);
    assertThat(study.trials()).hasSize(3).allMatch(t -> t.state() == TrialState.COMPLETE);
    assertThat(study.trial(1).attempt()).isEqualTo(2);
    assertThat(study.bestValue()).isNotNegative();
  }

  @Test
  void a_client_that_is_closed_gives_back_what_it_has() {
    RemoteStudy study = client.createStudy(fresh(), random().build());
    Trial trial;
    try (TrialstreamClient other = TrialstreamClient.connect(gateway.address())) {
      trial = other.study(study.name()).ask();
    }
    assertThat(trial.isCancelled()).isTrue();
    Trial again = study.ask();
    assertThat(again.number()).isEqualTo(trial.number());
    assertThat(again.attempt()).isEqualTo(2);
    study.release(again);
    assertThat(study.trial(0).state()).isEqualTo(TrialState.WAITING);
  }

  @Test
  void work_and_events_go_on_after_the_gateway_was_away() throws Exception {
    RemoteStudy study = client.createStudy(fresh(), random().maxTrials(6L).build());
    List<StudyEvent> seen = new ArrayList<>();
    try (StudyEvents events = study.events(0)) {
      CompletableFuture<Void> followed =
          CompletableFuture.runAsync(
              () -> {
                while (events.hasNext()) {
                  StudyEvent event = events.next();
                  seen.add(event);
                  if (event.type().equals("StudyClosed")) {
                    events.close();
                  }
                }
              });
      CompletableFuture<Void> away = new CompletableFuture<>();
      study.optimize(
          t -> {
            if (t.number() == 2) {
              gateway.shut();
              CompletableFuture.runAsync(
                  () -> {
                    try {
                      gateway.open();
                      away.complete(null);
                    } catch (Exception e) {
                      away.completeExceptionally(e);
                    }
                  },
                  CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
            }
            return t.suggestDouble("x", 0, 1);
          },
          OptimizeOptions.untilClosed().withTimeout(Duration.ofMinutes(1)));
      away.get(60, TimeUnit.SECONDS);
      followed.get(60, TimeUnit.SECONDS);
    }
    assertThat(study.trials()).hasSize(6).allMatch(t -> t.state() == TrialState.COMPLETE);
    assertThat(seen).extracting(StudyEvent::seq).startsWith(1L).doesNotHaveDuplicates().isSorted();
    assertThat(seen).hasSize((int) seen.getLast().seq());
    assertThat(seen).filteredOn(e -> e.type().equals("TrialFinished")).hasSize(6);
    assertThat(seen.getFirst().content().has("spec")).isTrue();
  }
}
