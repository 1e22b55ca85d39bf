package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Command.RepairStudy.Repair;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.server.loop.HostileSampler.How;
import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Quarantine;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A study that fails is set apart; its partition and all other studies go on. */
class QuarantineTest {

  private static final AlgorithmSpec RANDOM = AlgorithmSpec.of("random");

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryBroker broker = new InMemoryBroker(1);
  private final Deque<Runnable> elsewhere = new ArrayDeque<>();
  private boolean runAtOnce = true;
  private boolean runUntilItSleeps;
  private final SettableClock clock = new SettableClock();
  private SamplerLoop loop = newLoop(journal);

  private SamplerLoop newLoop(Journal on) {
    return new SamplerLoop(
        on,
        broker.member(0),
        clock,
        new LoopOptions(Duration.ZERO),
        new LoopExecutors(
            Runnable::run,
            Runnable::run,
            task -> {
              if (runUntilItSleeps) {
                Thread thread = Thread.ofPlatform().daemon().start(task);
                while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
                  Thread.onSpinWait();
                }
              } else if (runAtOnce) {
                task.run();
              } else {
                elsewhere.add(task);
              }
            }));
  }

  private UUID send(String study, Command command) {
    UUID id = UUID.randomUUID();
    UUID studyId = null;
    if (command instanceof Command.DeleteStudy) {
      studyId = journal.row(study).orElseThrow().studyId();
    }
    broker.send(new Envelope(id, study, studyId, "worker-1", 0, clock.now()), command);
    return id;
  }

  private UUID create(String study, AlgorithmSpec sampler) {
    return create(study, sampler, Map.of("x", new FloatDistribution(0, 1)));
  }

  private UUID create(String study, AlgorithmSpec sampler, Map<String, Distribution> space) {
    return send(
        study,
        new Command.CreateStudy(
            StudySpec.builder()
                .seed(1)
                .lease(10_000, 2_500)
                .sampler(sampler)
                .space(space)
                .build()));
  }

  private UUID finish(String study, int number) {
    return send(
        study,
        new Command.FinishTrial(
            number, 1, TrialState.COMPLETE, List.of(1.0), List.of(), null, Map.of(), null));
  }

  private void step(int times) {
    for (int i = 0; i < times; i++) {
      loop.step();
    }
  }

  private Message answer(UUID command) {
    List<Message> answers = broker.answers(command);
    assertThat(answers).isNotEmpty();
    return answers.getLast();
  }

  private Reason reason(UUID command) {
    return ((Answer.CommandRejected) answer(command)).reason();
  }

  private String message(UUID command) {
    return ((Answer.CommandRejected) answer(command)).message();
  }

  /** How often the partition has been taken over. */
  private long epoch() {
    return journal.takeOver(0).epoch() - 1;
  }

  @ParameterizedTest
  @EnumSource(
      value = How.class,
      names = {"THROW", "OVERFLOW_THE_STACK", "ALLOCATE_TOO_MUCH"})
  void a_study_whose_suggestion_fails_is_set_apart_and_others_go_on(How how) {
    create("bad", HostileSampler.spec("suggest", how, 0));
    create("good", RANDOM);
    step(2);
    UUID bad = send("bad", new Command.RequestTrial(1));
    UUID good = send("good", new Command.RequestTrial(1));
    step(1);
    assertThat(reason(bad)).isEqualTo(Reason.QUARANTINED);
    assertThat(message(bad)).contains("bad", "RequestTrial", "trialstream doctor");
    assertThat(answer(good)).isInstanceOf(Event.TrialStarted.class);
    assertThat(journal.quarantined()).extracting(Quarantine::study).containsExactly("bad");
    assertThat(epoch()).isOne();
  }

  @Test
  void nothing_of_the_batch_in_which_a_study_fails_is_stored_and_all_its_senders_hear_of_it() {
    create("bad", HostileSampler.spec("observe", How.THROW, 1));
    step(2);
    UUID two = send("bad", new Command.RequestTrial(2));
    step(1);
    assertThat(broker.answers(two)).hasSize(2);
    int stored = journal.entries().size();
    UUID first = finish("bad", 0);
    UUID second = finish("bad", 1);
    step(1);
    assertThat(reason(first)).isEqualTo(Reason.QUARANTINED);
    assertThat(reason(second)).isEqualTo(Reason.QUARANTINED);
    assertThat(journal.entries()).hasSize(stored);
  }

  @Test
  void a_study_that_never_answers_is_set_apart_after_a_while_and_others_go_on_meanwhile() {
    create("bad", HostileSampler.spec("suggest", How.SLEEP, 0));
    create("good", RANDOM);
    step(2);
    runUntilItSleeps = true;
    UUID bad = send("bad", new Command.RequestTrial(1));
    step(1);
    runUntilItSleeps = false;
    UUID good = send("good", new Command.RequestTrial(1));
    step(1);
    assertThat(answer(good)).isInstanceOf(Event.TrialStarted.class);
    assertThat(broker.answers(bad)).isEmpty();
    clock.advance(LoopOptions.DEFAULT_DECISION_TIMEOUT.plusMillis(1));
    step(1);
    assertThat(reason(bad)).isEqualTo(Reason.QUARANTINED);
    assertThat(message(bad)).contains("longer than 30 s");
    assertThat(epoch()).isOne();
  }

  @Test
  void a_study_that_waits_for_a_thread_is_not_set_apart_for_that() {
    create("late", RANDOM);
    step(2);
    runAtOnce = false;
    UUID request = send("late", new Command.RequestTrial(1));
    step(1);
    assertThat(elsewhere).hasSize(1);
    clock.advance(LoopOptions.DEFAULT_DECISION_TIMEOUT.plusMillis(1));
    step(1);
    assertThat(broker.answers(request)).isEmpty();
    elsewhere.remove().run();
    step(1);
    assertThat(answer(request)).isInstanceOf(Event.TrialStarted.class);
    assertThat(journal.quarantined()).isEmpty();
  }

  @Test
  void rows_are_stored_as_the_stored_events_leave_them_while_the_next_batch_is_being_decided() {
    step(1);
    runUntilItSleeps = true;
    create("bad", HostileSampler.spec("suggest", How.SLEEP, 1));
    send("bad", new Command.RequestTrial(2));
    step(1); // it stores the study; meanwhile trial 0 is started, and trial 1 never comes

    assertThat(journal.entries())
        .extracting(JournalEntry::event)
        .hasOnlyElementsOfType(Event.StudyCreated.class);
    assertThat(journal.trials("bad")).isEmpty();
    assertThat(journal.row("bad").orElseThrow().lastSeq()).isOne();
  }

  @Test
  void it_is_still_set_apart_for_the_next_owner_and_a_repair_lets_it_go_on() {
    create("bad", HostileSampler.spec("suggest", How.THROW, 1));
    step(2);
    send("bad", new Command.RequestTrial(1));
    step(1);
    send("bad", new Command.RequestTrial(1));
    step(1);
    loop = newLoop(journal);
    step(1);
    UUID refused = send("bad", new Command.RequestTrial(1));
    step(1);
    assertThat(reason(refused)).isEqualTo(Reason.QUARANTINED);

    UUID repair = send("bad", new Command.RepairStudy(Repair.RETRY));
    step(1);
    assertThat(answer(repair)).isInstanceOf(Answer.CommandAccepted.class);
    assertThat(journal.quarantined()).isEmpty();
    UUID result = finish("bad", 0);
    step(2);
    assertThat(answer(result)).isInstanceOf(Event.TrialFinished.class);
  }

  @Test
  void what_comes_in_the_same_batch_as_a_repair_is_decided_once_the_study_is_loaded() {
    create("bad", HostileSampler.spec("suggest", How.THROW, 1));
    step(2);
    send("bad", new Command.RequestTrial(1));
    step(1);
    send("bad", new Command.RequestTrial(1));
    step(1);
    send("bad", new Command.RepairStudy(Repair.RETRY));
    UUID attributes = send("bad", new Command.SetStudyAttributes(Map.of("who", "me")));
    UUID again = create("bad", RANDOM);
    step(3);
    assertThat(answer(attributes)).isInstanceOf(Event.StudyAttributesSet.class);
    assertThat(reason(again)).isEqualTo(Reason.DUPLICATE_STUDY);
  }

  @Test
  void a_suggestion_that_is_skipped_is_made_at_random() {
    create("bad", HostileSampler.spec("suggest", How.THROW, 0));
    step(2);
    UUID request = send("bad", new Command.RequestTrial(1));
    step(1);
    assertThat(reason(request)).isEqualTo(Reason.QUARANTINED);
    send("bad", new Command.RepairStudy(Repair.SKIP));
    step(1);
    UUID again = send("bad", new Command.RequestTrial(1));
    step(2);
    assertThat(answer(again)).isInstanceOf(Event.TrialStarted.class);
    assertThat(((Event.TrialStarted) answer(again)).suggestedBy()).isEqualTo("random");
  }

  @Test
  void a_study_that_is_set_apart_can_be_deleted_and_its_name_is_free() {
    create("bad", HostileSampler.spec("suggest", How.THROW, 0));
    step(2);
    send("bad", new Command.RequestTrial(1));
    step(1);
    UUID delete = send("bad", new Command.DeleteStudy());
    step(1);
    assertThat(answer(delete)).isInstanceOf(Event.StudyDeleted.class);
    assertThat(journal.quarantined()).isEmpty();
    UUID anew = create("bad", RANDOM);
    step(1);
    assertThat(answer(anew)).isInstanceOf(Event.StudyCreated.class);
  }

  @Test
  void a_study_whose_journal_has_a_hole_is_set_apart_and_its_partition_is_taken_over() {
    create("holed", RANDOM);
    create("good", RANDOM);
    step(2);
    send("holed", new Command.RequestTrial(1));
    UUID good = send("good", new Command.RequestTrial(1));
    step(2);
    assertThat(answer(good)).isInstanceOf(Event.TrialStarted.class);
    loop =
        newLoop(
            new ForwardingJournal(journal) {
              @Override
              public Optional<StoredStudy> load(String name) {
                return super.load(name)
                    .map(
                        s ->
                            name.equals("holed")
                                ? new StoredStudy(
                                    s.studyId(), name, 0, List.of(first(s), shifted(first(s))))
                                : s);
              }
            });
    step(1);
    UUID next = send("good", new Command.RequestTrial(1));
    UUID refused = send("holed", new Command.RequestTrial(1));
    step(2);
    assertThat(answer(next)).isInstanceOf(Event.TrialStarted.class);
    assertThat(reason(refused)).isEqualTo(Reason.QUARANTINED);
    assertThat(message(refused)).contains("event 2 of its journal is missing");
  }

  private static Journal.StoredEvent first(Journal.StoredStudy study) {
    return study.events().iterator().next();
  }

  private static Journal.StoredEvent shifted(Journal.StoredEvent e) {
    return new Journal.StoredEvent(e.seq() + 2, e.at(), new Event.StudyPaused());
  }

  @Test
  void a_sampler_that_cannot_even_be_made_refuses_its_study_with_words() {
    UUID created = create("bad", HostileSampler.spec("create", How.OVERFLOW_THE_STACK, 0));
    step(2);
    assertThat(reason(created)).isEqualTo(Reason.INVALID_VALUE);
    assertThat(message(created)).contains("StackOverflowError");
  }

  @Test
  void attributes_that_add_up_are_refused_before_the_trial_is_too_large_to_be_published() {
    create("s", RANDOM);
    step(2);
    send("s", new Command.RequestTrial(1));
    step(1);
    int refused = 0;
    for (int i = 0; i < 25; i++) {
      UUID set =
          send("s", new Command.SetTrialAttributes(0, 1, Map.of("part" + i, "x".repeat(200_000))));
      step(1);
      if (answer(set) instanceof Answer.CommandRejected r) {
        assertThat(r.reason()).isEqualTo(Reason.INVALID_VALUE);
        assertThat(r.message()).contains("trial 0", "bytes");
        refused++;
      }
    }
    assertThat(refused).isEqualTo(20);
    UUID result = finish("s", 0);
    step(1);
    assertThat(answer(result)).isInstanceOf(Event.TrialFinished.class);
    assertThat(journal.quarantined()).isEmpty();
    for (JournalEntry entry : journal.entries()) {
      assertThat(entry.json().length).isLessThan(ByteBudgets.DEFAULT.event());
    }
  }

  @Test
  void a_request_for_very_many_wide_trials_is_answered_in_batches_of_bounded_size() {
    Map<String, Distribution> wide = new LinkedHashMap<>();
    for (int i = 0; i < 19; i++) {
      Object[] choices = new Object[100];
      for (int k = 0; k < choices.length; k++) {
        choices[k] = "parameter-%d-choice-%d-%s".formatted(i, k, "x".repeat(70));
      }
      wide.put("p" + i, CategoricalDistribution.of(choices));
    }
    UUID created = create("wide", RANDOM, wide);
    step(2);
    assertThat(answer(created)).isInstanceOf(Event.StudyCreated.class);
    UUID[] requests = new UUID[40];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = send("wide", new Command.RequestTrial(1_000));
    }
    int before = journal.entries().size();
    for (int i = 0; i < 20; i++) {
      step(1);
      List<JournalEntry> batch = journal.entriesFrom(before);
      before += batch.size();
      assertThat(batch.stream().mapToLong(e -> e.json().length).sum()).isLessThan(8 << 20);
    }
    assertThat(broker.answers(requests[0])).isNotEmpty();
  }

  @Test
  void a_loop_that_hangs_is_seen_and_the_next_one_sets_the_study_apart() throws Exception {
    create("bad", HostileSampler.spec("suggest", How.SPIN, 2));
    create("good", RANDOM);
    step(2);
    for (int i = 0; i < 2; i++) { // quick so far, so it decides in the loop's thread
      send("bad", new Command.RequestTrial(1));
      step(1);
    }
    UUID request = send("bad", new Command.RequestTrial(1));
    CountDownLatch ended = new CountDownLatch(1);
    SamplerLoop hanging = loop;
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    hanging.step();
                  } catch (LoopAbandonedError e) {
                    ended.countDown();
                  }
                });
    while (hanging.hangsAt(Duration.ofMillis(-1)).isEmpty()) {
      Thread.onSpinWait();
    }
    clock.advanceSeconds(20);
    assertThat(hanging.hangsAt(Duration.ofSeconds(15))).contains("bad");
    hanging.abandon();
    loop = newLoop(journal);
    loop.setApart("bad", "one decision has taken longer than 15 s");
    step(2);
    UUID good = send("good", new Command.RequestTrial(1));
    step(2);
    assertThat(answer(good)).isInstanceOf(Event.TrialStarted.class);
    assertThat(reason(request)).isEqualTo(Reason.QUARANTINED);
    int stored = journal.entries().size();
    thread.interrupt();
    ended.await();
    assertThat(journal.entries()).hasSize(stored);
  }
}
