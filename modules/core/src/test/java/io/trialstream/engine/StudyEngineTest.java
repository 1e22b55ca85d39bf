package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyEngineTest {

  private static final Distribution X = new FloatDistribution(-10, 10);

  private final List<Event> journal = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private StudyEngine engine = create(StudySpec.minimize(5));

  private StudyEngine create(StudySpec spec) {
    Envelope envelope = envelope(UUID.randomUUID());
    var accepted =
        (Decision.Accepted) StudyEngine.decideCreation(envelope, new Command.CreateStudy(spec));
    journal.clear();
    times.clear();
    Event.StudyCreated created = (Event.StudyCreated) accepted.events().getFirst();
    journal.add(created);
    times.add(now);
    return new StudyEngine(created, now);
  }

  private Envelope envelope(UUID id) {
    return envelope(id, now);
  }

  private static Envelope envelope(UUID id, Instant issuedAt) {
    return new Envelope(id, "s", null, "worker-1", 0, issuedAt);
  }

  private Decision decide(UUID id, Command command) {
    return decide(envelope(id), command);
  }

  private Decision decide(Envelope envelope, Command command) {
    return happen(engine.decide(envelope, command, now));
  }

  private Decision happen(Decision decision) {
    if (decision instanceof Decision.Accepted accepted) {
      accepted
          .events()
          .forEach(
              e -> {
                engine.apply(e, now);
                journal.add(e);
                times.add(now);
              });
    }
    return decision;
  }

  private Decision decide(Command command) {
    return decide(UUID.randomUUID(), command);
  }

  private Decision request(UUID id, int count) {
    return decide(id, new Command.RequestTrial(count));
  }

  private Event.TrialStarted start() {
    return (Event.TrialStarted)
        ((Decision.Accepted) request(UUID.randomUUID(), 1)).events().getFirst();
  }

  private Decision finish(int number, int attempt, double value) {
    return decide(
        new Command.FinishTrial(
            number, attempt, TrialState.COMPLETE, List.of(value), List.of(), null, Map.of(), null));
  }

  private static void assertRejected(Decision decision, Reason reason) {
    assertThat(decision).isInstanceOf(Decision.Rejected.class);
    assertThat(((Decision.Rejected) decision).reason()).isEqualTo(reason);
  }

  @Test
  void a_repeated_request_never_gets_another_trial() {
    UUID id = UUID.randomUUID();
    assertThat(request(id, 2)).isInstanceOf(Decision.Accepted.class);
    assertThat(request(id, 2)).isInstanceOf(Decision.Accepted.class);
    Decision third = request(id, 2);
    assertThat(third).isInstanceOf(Decision.Repeated.class);
    assertThat(((Decision.Repeated) third).events()).isEqualTo(journal.subList(1, 3));
    finish(0, 1, 1);
    finish(1, 1, 1);
    assertThat(((Decision.Repeated) request(id, 2)).events()).isEmpty();
    assertThat(engine.trials()).hasSize(2);
  }

  @Test
  void an_old_request_that_is_not_known_is_expired() {
    for (int sign : new int[] {-1, 1}) {
      Instant issuedAt = now.plusMillis(sign * RequestMemory.MEMORY_MILLIS);
      for (Command command :
          List.of(
              new Command.RequestTrial(1), new Command.EnqueueTrial(Map.of("x", 1), Map.of()))) {
        assertRejected(decide(envelope(UUID.randomUUID(), issuedAt), command), Reason.EXPIRED);
      }
    }
  }

  @Test
  void a_trial_is_enqueued_or_added_once_however_often_that_is_asked() {
    UUID enqueue = UUID.randomUUID();
    UUID add = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      decide(enqueue, new Command.EnqueueTrial(Map.of("x", 1), Map.of()));
      decide(
          add,
          new Command.AddTrial(TrialState.COMPLETE, Map.of(), List.of(1.0), List.of(), Map.of()));
    }
    assertThat(engine.trials()).hasSize(2);
  }

  @Test
  void requests_are_forgotten_only_once_they_would_be_expired() {
    UUID id = UUID.randomUUID();
    Envelope first = envelope(id);
    request(id, 1);
    for (int i = 0; i < 10; i++) {
      now = now.plusMillis(RequestMemory.MEMORY_MILLIS / 10 - 1);
      start();
      assertThat(decide(first, new Command.RequestTrial(1))).isInstanceOf(Decision.Repeated.class);
    }
    now = now.plusMillis(100);
    start();
    assertRejected(decide(first, new Command.RequestTrial(1)), Reason.EXPIRED);
  }

  @Test
  void an_end_told_twice_is_acknowledged_twice_and_counted_once() {
    start();
    Decision first = finish(0, 1, 3);
    Decision second = finish(0, 1, 3);
    assertThat(((Decision.Repeated) second).events())
        .isEqualTo(((Decision.Accepted) first).events());
    assertRejected(finish(0, 1, 4), Reason.TRIAL_FINISHED);
    assertThat(engine.trials()).hasSize(1);
  }

  @Test
  void a_lost_trial_is_tried_again_with_the_same_parameters_and_the_late_answer_is_refused() {
    start();
    decide(new Command.RequestParameter(0, 1, "x", X));
    var before = engine.trials().getFirst().params();
    happen(engine.expireLease(0, 1, false));
    assertRejected(finish(0, 1, 3), Reason.LEASE_LOST);
    assertRejected(decide(new Command.Heartbeat(0, 1)), Reason.LEASE_LOST);
    Event.TrialStarted again = start();
    assertThat(again.number()).isZero();
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.params()).isEqualTo(before);
    assertRejected(finish(0, 3, 3), Reason.UNKNOWN_TRIAL);
    assertThat(finish(0, 2, 3)).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void a_trial_that_loses_every_worker_fails_and_handing_back_is_no_loss() {
    engine = create(StudySpec.builder().maxRetries(1).seed(1).build());
    start();
    happen(engine.expireLease(0, 1, false));
    start();
    decide(new Command.ReleaseTrial(0, 2));
    start();
    happen(engine.expireLease(0, 3, false));
    FrozenTrial trial = engine.trials().getFirst();
    assertThat(trial.state()).isEqualTo(TrialState.FAIL);
    assertThat(trial.reason()).startsWith("LEASE_LOST");
    assertThat(engine.trials()).hasSize(1);
  }

  @Test
  void a_budget_counts_what_runs() {
    engine = create(StudySpec.builder().maxTrials(2L).seed(1).build());
    start();
    start();
    assertThat(request(UUID.randomUUID(), 1)).isInstanceOf(Decision.NothingNow.class);
    happen(engine.expireLease(0, 1, false));
    assertThat(start().number()).isZero();
    finish(0, 2, 1);
    assertThat(engine.status()).isEqualTo(StudyStatus.OPEN);
    finish(1, 1, 1);
    assertThat(engine.closeReason()).isEqualTo(CloseReason.MAX_TRIALS);
    assertRejected(request(UUID.randomUUID(), 1), Reason.STUDY_CLOSED);
    assertRejected(decide(new Command.ResumeStudy()), Reason.STUDY_CLOSED);
  }

  @Test
  void a_paused_study_gives_nothing_and_a_stopped_one_can_be_resumed() {
    decide(new Command.PauseStudy());
    assertThat(request(UUID.randomUUID(), 1)).isInstanceOf(Decision.NothingNow.class);
    decide(new Command.ResumeStudy());
    start();
    decide(new Command.StopStudy());
    assertRejected(request(UUID.randomUUID(), 1), Reason.STUDY_CLOSED);
    assertThat(finish(0, 1, 1)).isInstanceOf(Decision.Accepted.class);
    decide(new Command.ResumeStudy());
    assertThat(start().number()).isEqualTo(1);
  }

  @Test
  void time_closes_a_study() {
    engine = create(StudySpec.builder().timeLimitMillis(1000L).seed(1).build());
    happen(engine.endTimeLimit(now));
    assertThat(engine.status()).isEqualTo(StudyStatus.OPEN);
    now = now.plusMillis(1000);
    assertRejected(request(UUID.randomUUID(), 1), Reason.STUDY_CLOSED);
    happen(engine.endTimeLimit(now));
    assertThat(engine.closeReason()).isEqualTo(CloseReason.TIME_LIMIT);
  }

  @Test
  void a_command_for_a_deleted_study_never_touches_its_successor() {
    Envelope meantForAnother =
        new Envelope(UUID.randomUUID(), "s", UUID.randomUUID(), "worker-1", 0, now);
    assertRejected(
        engine.decide(meantForAnother, new Command.StopStudy(), now), Reason.STUDY_DELETED);
  }

  @Test
  void a_study_created_twice_by_the_same_command_is_the_same_study() {
    var again = new Command.CreateStudy(StudySpec.minimize(5));
    assertThat(engine.decide(envelope(engine.studyId()), again, now))
        .isInstanceOf(Decision.Repeated.class);
    assertRejected(decide(again), Reason.DUPLICATE_STUDY);
  }

  /** Draws a random life of a study; the seed is in the test's name. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void replaying_the_stored_journal_gives_the_same_state_and_the_same_next_suggestion(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> samplers = List.of("tpe", "cmaes", "nsga2", "gp", "auto", "random");
    AlgorithmSpec sampler = AlgorithmSpec.of(samplers.get((int) (seed % samplers.size())));
    engine = create(StudySpec.builder().sampler(sampler).maxTrials(80L).seed(seed).build());
    for (int i = 0; i < 500 && engine.status() != StudyStatus.CLOSED; i++) {
      now = now.plusMillis(random.nextInt(100));
      int number = random.nextInt(engine.trials().size() + 1);
      int attempt = 1 + random.nextInt(2);
      int what = random.nextInt(9);
      if (what == 5) {
        happen(engine.expireLease(number, attempt, random.nextBoolean()));
        continue;
      }
      decide(
          switch (what) {
            case 0, 1, 2 -> new Command.RequestTrial(1);
            case 3 -> new Command.RequestParameter(number, attempt, "x", X);
            case 4 ->
                new Command.RequestParameter(
                    number, attempt, "y", new FloatDistribution(1, 1 + random.nextInt(3)));
            case 6 -> new Command.EnqueueTrial(Map.of("x", 1.5), Map.of("note", "héllo\u0000"));
            case 7 -> new Command.ReleaseTrial(number, attempt);
            default ->
                new Command.FinishTrial(
                    number,
                    attempt,
                    TrialState.COMPLETE,
                    List.of(random.nextDouble()),
                    random.nextInt(5) == 0 ? List.of(random.nextDouble() - 0.5) : List.of(),
                    null,
                    Map.of("k", 1, "list", List.of(1, 2.5, "x")),
                    null);
          });
    }
    @Nullable StudyEngine replayed = null;
    for (int i = 0; i < journal.size(); i++) {
      Event event = journal.get(i);
      Event stored = (Event) Wire.decode(Wire.type(event), Wire.encode(event));
      assertThat(stored).isEqualTo(event);
      if (replayed == null) {
        replayed = new StudyEngine((Event.StudyCreated) stored, times.get(i));
      } else {
        replayed.apply(stored, times.get(i));
      }
    }
    assertThat(replayed.seq()).isEqualTo(engine.seq());
    assertThat(replayed.trials()).isEqualTo(engine.trials());
    assertThat(replayed.digest()).isEqualTo(engine.digest());
  }
}
