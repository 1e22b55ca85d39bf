package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Outgoing;
import io.trialstream.space.FloatDistribution;
import io.trialstream.stream.ProcessClock;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.UnknownMessageTypeException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loop on an in-memory journal and stream, under a clock that the test moves. */
class SamplerLoopTest {

  private static final String STUDY = "s";
  private static final StudySpec SPEC = StudySpec.builder().seed(1).lease(10_000, 2_500).build();

  private final SettableClock clock = new SettableClock();
  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryBroker broker = new InMemoryBroker(1);
  private final InMemoryBroker.Member member = broker.member(0);
  private final SamplerLoop loop = loop(member);

  private SamplerLoop loop(CommandStream stream) {
    return loop(journal, stream);
  }

  private SamplerLoop loop(Journal on, CommandStream stream) {
    return new SamplerLoop(
        on, stream, clock, new LoopOptions(Duration.ZERO), LoopExecutors.direct());
  }

  private UUID send(Command command) {
    UUID id = UUID.randomUUID();
    send(id, command);
    return id;
  }

  private void send(UUID id, Command command) {
    broker.send(new Envelope(id, STUDY, null, "worker-1", 0, clock.elsewhere()), command);
  }

  /** Deletes the study that is there, and steps. */
  private UUID deleteStudy() {
    UUID id = UUID.randomUUID();
    UUID studyId = journal.load(STUDY).orElseThrow().studyId();
    broker.send(
        new Envelope(id, STUDY, studyId, "worker-1", 0, clock.elsewhere()),
        new Command.DeleteStudy());
    return id;
  }

  private UUID request(int count) {
    return send(new Command.RequestTrial(count));
  }

  private UUID finish(int number, int attempt) {
    return send(
        new Command.FinishTrial(
            number, attempt, TrialState.COMPLETE, List.of(1.0), List.of(), null, Map.of(), null));
  }

  private void step(int times) {
    for (int i = 0; i < times; i++) {
      loop.step();
    }
  }

  /** Steps until a refused batch is halved down to the one command: a slice a step. */
  private void isolate() {
    step(40);
  }

  /** Steps until whatever failed has been tried again. */
  private void recover() {
    for (int i = 0; i < 4; i++) {
      clock.advanceSeconds(1);
      loop.step();
    }
  }

  private void createStudy(StudySpec spec) {
    UUID id = send(new Command.CreateStudy(spec));
    step(2);
    assertThat(broker.answers(id)).hasExactlyElementsOfTypes(Event.StudyCreated.class);
  }

  private static Reason reason(Message message) {
    return ((Answer.CommandRejected) message).reason();
  }

  @Test
  void a_trial_is_started_reported_and_acknowledged() {
    createStudy(SPEC);
    UUID request = request(1);
    step(1);
    Event.TrialStarted started = (Event.TrialStarted) broker.answers(request).getFirst();
    UUID parameter = send(new Command.RequestParameter(0, 1, "x", new FloatDistribution(0, 1)));
    step(1);
    UUID finish = finish(started.number(), started.attempt());
    step(1);
    assertThat(broker.answers(parameter)).hasExactlyElementsOfTypes(Event.ParameterSuggested.class);
    assertThat(broker.answers(finish)).hasExactlyElementsOfTypes(Event.TrialFinished.class);
    assertThat(journal.entries()).extracting(JournalEntry::seq).containsExactly(1L, 2L, 3L, 4L);
    assertThat(journal.trials(STUDY))
        .extracting(r -> r.trial().state())
        .containsExactly(TrialState.COMPLETE);
  }

  @Test
  void commands_for_studies_that_are_not_there_are_answered() {
    UUID unknown = request(1);
    step(2);
    assertThat(reason(broker.answers(unknown).getFirst())).isEqualTo(Reason.UNKNOWN_STUDY);
    createStudy(SPEC);
    UUID twice = send(new Command.CreateStudy(SPEC));
    UUID delete = deleteStudy();
    UUID late = request(1);
    step(1);
    assertThat(reason(broker.answers(twice).getFirst())).isEqualTo(Reason.DUPLICATE_STUDY);
    assertThat(broker.answers(delete)).hasExactlyElementsOfTypes(Event.StudyDeleted.class);
    assertThat(reason(broker.answers(late).getFirst())).isEqualTo(Reason.UNKNOWN_STUDY);
    createStudy(SPEC);
  }

  @Test
  void a_creation_that_is_repeated_after_the_deletion_creates_nothing() {
    UUID create = send(new Command.CreateStudy(SPEC));
    step(2);
    deleteStudy();
    step(1);
    send(create, new Command.CreateStudy(SPEC));
    step(1);
    assertThat(reason(broker.answers(create).getLast())).isEqualTo(Reason.STUDY_DELETED);
  }

  @ParameterizedTest
  @EnumSource(InMemoryJournal.Fault.class)
  void a_commit_of_unknown_outcome_counts_once_and_is_answered(InMemoryJournal.Fault fault) {
    createStudy(SPEC);
    journal.faultOnNextCommit(fault);
    UUID request = request(2);
    step(1);
    assertThat(broker.answers(request)).isEmpty();
    recover();
    assertThat(broker.answers(request)).hasSize(2);
    assertThat(journal.trials(STUDY)).hasSize(2);
    assertThat(journal.entries()).extracting(JournalEntry::seq).containsExactly(1L, 2L, 3L);
  }

  @Test
  void what_was_stored_but_not_published_is_published_after_the_take_over() {
    createStudy(SPEC);
    broker.failNextPublications(1);
    UUID request = request(1);
    step(1);
    assertThat(broker.answers(request)).isEmpty();
    recover();
    assertThat(broker.answers(request)).hasExactlyElementsOfTypes(Event.TrialStarted.class);
    assertThat(journal.trials(STUDY)).hasSize(1);
  }

  @Test
  void an_owner_that_was_replaced_publishes_nothing_and_loses_nothing() {
    createStudy(SPEC);
    SamplerLoop other = loop(broker.member(0));
    other.step();
    int before = broker.published().size();
    UUID request = request(1);
    loop.step();
    assertThat(broker.published()).hasSize(before);
    member.assign();
    other.step();
    assertThat(broker.answers(request)).hasExactlyElementsOfTypes(Event.TrialStarted.class);
    assertThat(journal.trials(STUDY)).hasSize(1);
  }

  @Test
  void a_lease_that_ends_gives_the_trial_to_the_next_and_tells_its_worker() {
    createStudy(SPEC);
    UUID first = request(1);
    step(1);
    clock.advanceSeconds(9);
    send(new Command.Heartbeat(0, 1));
    step(1);
    clock.advanceSeconds(9);
    step(2);
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.RUNNING);
    clock.advanceSeconds(2);
    step(2);
    assertThat(broker.answers(first))
        .hasExactlyElementsOfTypes(Event.TrialStarted.class, Event.TrialReleased.class);
    UUID second = request(1);
    UUID late = finish(0, 1);
    step(1);
    assertThat(reason(broker.answers(late).getFirst())).isEqualTo(Reason.LEASE_LOST);
    Event.TrialStarted again = (Event.TrialStarted) broker.answers(second).getFirst();
    assertThat(again.number()).isZero();
    assertThat(again.attempt()).isEqualTo(2);
  }

  @Test
  void a_result_that_waits_in_the_topic_comes_before_the_end_of_its_lease() {
    createStudy(SPEC);
    request(1);
    step(1);
    clock.advanceSeconds(60);
    UUID finish = finish(0, 1);
    // The poll brings the result only after the clock has passed the deadline.
    step(2);
    assertThat(broker.answers(finish)).hasExactlyElementsOfTypes(Event.TrialFinished.class);
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.COMPLETE);
  }

  @Test
  void a_new_owner_grants_a_full_lease_also_if_taking_over_took_longer_than_that() {
    createStudy(SPEC);
    request(1);
    step(1);
    Journal slow =
        new ForwardingJournal(journal) {
          @Override
          public TakenOver takeOver(int partition) {
            TakenOver taken = super.takeOver(partition);
            clock.advanceSeconds(11);
            return taken;
          }
        };
    SamplerLoop next = loop(slow, broker.member(0));
    for (int i = 0; i < 9; i++) {
      next.step();
      clock.advanceSeconds(1);
    }
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.RUNNING);
  }

  @Test
  void a_new_owner_grants_a_full_lease() {
    createStudy(SPEC);
    request(1);
    step(1);
    clock.advanceSeconds(9);
    SamplerLoop next = loop(broker.member(0));
    next.step();
    clock.advanceSeconds(9);
    next.step();
    next.step();
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.RUNNING);
    clock.advanceSeconds(2);
    next.step();
    next.step();
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.WAITING);
  }

  @Test
  void a_request_that_waits_gets_the_trial_that_comes_free_and_a_closed_study_is_told() {
    createStudy(StudySpec.builder().maxTrials(1L).seed(1).lease(10_000, 2_500).build());
    request(1);
    UUID waiting = request(1);
    step(1);
    assertThat(broker.answers(waiting)).hasExactlyElementsOfTypes(Answer.NothingNow.class);
    send(new Command.ReleaseTrial(0, 1));
    step(1);
    assertThat(broker.answers(waiting).getLast()).isInstanceOf(Event.TrialStarted.class);
    UUID another = request(1);
    step(1);
    finish(0, 2);
    step(1);
    assertThat(reason(broker.answers(another).getLast())).isEqualTo(Reason.STUDY_CLOSED);
  }

  @Test
  void a_request_that_is_withdrawn_gets_no_more_and_hears_what_it_got() {
    createStudy(StudySpec.builder().maxTrials(1L).seed(1).lease(10_000, 2_500).build());
    UUID first = request(1);
    UUID waiting = request(1);
    step(1);
    send(first, new Command.RequestTrial(0));
    send(waiting, new Command.RequestTrial(0));
    send(new Command.ReleaseTrial(0, 1));
    step(2);
    assertThat(broker.answers(first))
        .hasExactlyElementsOfTypes(Event.TrialStarted.class, Answer.CommandAccepted.class);
    assertThat(broker.answers(waiting))
        .hasExactlyElementsOfTypes(Answer.NothingNow.class, Answer.CommandAccepted.class);
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.WAITING);
  }

  @Test
  void a_repeated_request_is_answered_again_on_its_lane_only() {
    createStudy(SPEC);
    UUID request = request(2);
    step(1);
    long entries = journal.entries().size();
    send(request, new Command.RequestTrial(2));
    step(1);
    assertThat(broker.answers(request)).hasSize(4);
    assertThat(journal.entries()).hasSize((int) entries);
  }

  @Test
  void an_unreadable_command_goes_aside_and_stops_nothing() {
    createStudy(SPEC);
    broker.sendUnreadable(0);
    broker.send(
        new Envelope(UUID.randomUUID(), STUDY, null, "worker-1", 7, clock.elsewhere()),
        new Command.RequestTrial(1));
    UUID request = request(1);
    step(1);
    assertThat(broker.published().stream().filter(o -> o instanceof Outgoing.DeadLetter))
        .hasSize(2);
    assertThat(broker.answers(request)).hasSize(1);
    assertThat(journal.trials(STUDY)).hasSize(1);
  }

  @Test
  void a_command_that_cannot_be_stored_is_found_and_passed_over() {
    createStudy(SPEC);
    journal.refuse(
        e -> e.event() instanceof Event.TrialEnqueued q && q.params().containsKey("bad"));
    UUID before = request(1);
    send(new Command.EnqueueTrial(Map.of("bad", 1), Map.of()));
    UUID enqueued = send(new Command.EnqueueTrial(Map.of("good", 1), Map.of()));
    UUID after = send(new Command.SetStudyAttributes(Map.of("a", 1)));
    isolate();
    recover();
    assertThat(broker.published().stream().filter(o -> o instanceof Outgoing.DeadLetter))
        .hasSize(1);
    for (UUID id : List.of(before, enqueued, after)) {
      assertThat(broker.answers(id)).isNotEmpty();
    }
    assertThat(journal.trials(STUDY)).hasSize(2);
  }

  @Test
  void a_command_that_meets_a_defect_is_found_and_passed_over() {
    createStudy(SPEC);
    journal.failOn(e -> e.event() instanceof Event.TrialEnqueued);
    UUID before = request(1);
    send(new Command.EnqueueTrial(Map.of("x", 1), Map.of()));
    UUID after = request(1);
    isolate();
    recover();
    assertThat(broker.published().stream().filter(o -> o instanceof Outgoing.DeadLetter))
        .hasSize(1);
    assertThat(broker.answers(before)).isNotEmpty();
    assertThat(broker.answers(after)).isNotEmpty();
  }

  @Test
  void a_flood_for_one_study_does_not_starve_another_and_nothing_of_it_is_lost() {
    createStudy(SPEC);
    int flood = 3 * Backlog.MAX_PER_STUDY + 7;
    for (int i = 0; i < flood; i++) {
      request(1);
    }
    UUID other = UUID.randomUUID();
    broker.send(
        new Envelope(other, "other", null, "worker-2", 0, clock.elsewhere()),
        new Command.CreateStudy(SPEC));
    step(1);
    assertThat(broker.answers(other)).hasSize(1);
    assertThat(journal.trials(STUDY)).hasSize(Backlog.MAX_PER_STUDY);
    assertThat(journal.offsets(0).requests()).isLessThan(flood);

    SamplerLoop successor = loop(broker.member(0));
    for (int i = 0; i < 10; i++) {
      successor.step();
    }
    assertThat(journal.trials(STUDY)).hasSize(flood);
    assertThat(broker.answers(other)).allMatch(m -> m instanceof Event.StudyCreated);
    assertThat(journal.entries().stream().filter(e -> e.study().equals("other"))).hasSize(1);
  }

  @Test
  void a_partition_is_not_read_on_while_too_much_waits() {
    createStudy(SPEC);
    broker.send(
        new Envelope(UUID.randomUUID(), "other", null, "worker-2", 0, clock.elsewhere()),
        new Command.CreateStudy(SPEC));
    int flood = Backlog.FULL + Backlog.MAX_PER_STUDY;
    UUID enqueued = send(new Command.EnqueueTrial(Map.of(), Map.of()));
    for (int i = 0; i < flood; i++) {
      send(enqueued, new Command.EnqueueTrial(Map.of(), Map.of()));
    }
    step(1);
    UUID late = request(1);
    step(2);
    assertThat(broker.answers(late)).isEmpty();
    step(40);
    assertThat(broker.answers(late)).hasSize(1);
    assertThat(journal.trials(STUDY)).hasSize(1);
  }

  @Test
  void a_flood_of_requests_is_read_past_and_told_to_come_later() {
    createStudy(SPEC);
    UUID other = UUID.randomUUID();
    broker.send(
        new Envelope(other, "other", null, "worker-2", 0, clock.elsewhere()),
        new Command.CreateStudy(SPEC));
    step(1);
    int poll = 2_000;
    member.limit(poll);
    int polls = 10;
    List<UUID> flood = new ArrayList<>();
    UUID request = UUID.randomUUID();
    for (int i = 1; i <= polls * poll; i++) {
      if (i % 100 == 0) { // the other study's worker asks every now and then
        request = UUID.randomUUID();
        broker.send(
            new Envelope(request, "other", null, "worker-2", 0, clock.elsewhere()),
            new Command.RequestTrial(1));
      } else {
        flood.add(request(1));
      }
    }
    int steps = 0;
    while (broker.answers(request).isEmpty()) {
      loop.step();
      steps++;
    }
    // Each poll's worth of the flood costs one turn and no more: nothing of it piles up.
    assertThat(steps).isLessThanOrEqualTo(polls + 1);
    assertThat(broker.answers(request)).hasExactlyElementsOfTypes(Event.TrialStarted.class);

    step(polls);
    Map<UUID, Message> answers = new HashMap<>();
    broker
        .published()
        .forEach(
            o -> {
              if (o instanceof Outgoing.AnswerOnly a) {
                answers.put(a.replyTo().commandId(), a.message());
              } else if (o instanceof Outgoing.Published p && p.entry().replyTo() != null) {
                answers.put(p.entry().replyTo().commandId(), p.entry().event());
              }
            });
    assertThat(answers).containsKeys(flood.toArray(UUID[]::new));
    UUID late =
        flood.stream().filter(id -> answers.get(id) instanceof Answer.NothingNow).findFirst().get();
    send(late, new Command.RequestTrial(1));
    step(2);
    assertThat(broker.answers(late).getLast()).isInstanceOf(Event.TrialStarted.class);
  }

  @Test
  void a_journal_of_a_newer_version_is_left_to_newer_samplers() {
    createStudy(SPEC);
    request(1);
    step(1);
    Journal newer =
        (Journal)
            Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("load")) {
                    throw new UnknownMessageTypeException("io.trialstream.TrialDoubted.v1");
                  }
                  return method.invoke(journal, arguments);
                });
    SamplerLoop old =
        new SamplerLoop(
            newer,
            broker.member(0),
            ProcessClock.system(),
            new LoopOptions(Duration.ZERO),
            LoopExecutors.direct());
    assertThatThrownBy(old::step)
        .isInstanceOf(NewerVersionException.class)
        .hasMessageContaining("TrialDoubted")
        .hasMessageContaining("Upgrade this process");
  }

  @Test
  void a_defect_amid_a_flood_costs_one_command() {
    createStudy(SPEC);
    UUID other = UUID.randomUUID();
    broker.send(
        new Envelope(other, "other", null, "worker-2", 0, clock.elsewhere()),
        new Command.CreateStudy(SPEC));
    journal.failOn(e -> e.event() instanceof Event.TrialEnqueued);
    int flood = Backlog.MAX_PER_STUDY + 20;
    for (int i = 0; i < flood; i++) {
      if (i == 100) {
        send(new Command.EnqueueTrial(Map.of(), Map.of()));
      }
      request(1);
    }
    isolate();
    recover();
    assertThat(journal.trials(STUDY)).hasSize(flood);
    assertThat(broker.published().stream().filter(o -> o instanceof Outgoing.DeadLetter))
        .hasSize(1);
  }

  @Test
  void time_closes_a_study_though_nobody_asks() {
    createStudy(StudySpec.builder().timeLimitMillis(5_000L).seed(1).build());
    clock.advanceSeconds(5);
    step(1);
    assertThat(journal.entries().getLast().event()).isInstanceOf(Event.StudyClosed.class);
  }

  @Test
  void a_request_whose_trials_have_all_ended_unheard_is_told_to_ask_anew() {
    createStudy(SPEC);
    UUID request = request(1);
    step(1);
    send(new Command.ReleaseTrial(0, 1));
    step(1);
    send(request, new Command.RequestTrial(1));
    step(1);
    assertThat(reason(broker.answers(request).getLast())).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void a_calendar_that_is_set_back_holds_up_neither_leases_nor_new_tries() {
    createStudy(SPEC);
    request(1);
    step(1);
    clock.setCalendarBy(Duration.ofHours(-3));
    journal.faultOnNextCommit(InMemoryJournal.Fault.NOT_STORED);
    UUID second = request(1);
    step(1);
    recover();
    assertThat(broker.answers(second)).isNotEmpty();
    clock.advanceSeconds(11);
    step(2);
    assertThat(journal.trials(STUDY).getFirst().trial().state()).isEqualTo(TrialState.WAITING);
  }

  @Test
  void the_owner_tells_its_digest() {
    createStudy(SPEC);
    request(3);
    UUID digest = send(new Command.RequestDigest());
    step(1);
    assertThat(((Answer.DigestComputed) broker.answers(digest).getFirst()).seq()).isEqualTo(4);
  }
}
