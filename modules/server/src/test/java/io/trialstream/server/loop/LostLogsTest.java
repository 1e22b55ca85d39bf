package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.ForwardingStream;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Received.Source;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.study.StudySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Logs that are others than before, or do not hold what comes next; and what a poll may do. */
class LostLogsTest {

  private static final StudySpec SPEC = StudySpec.builder().seed(1).lease(10_000, 2_500).build();

  private final SettableClock clock = new SettableClock();
  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryBroker broker = new InMemoryBroker(2);
  private final InMemoryBroker.Member member = broker.member(0, 1);
  private final Map<Integer, String> standingStill = new TreeMap<>();
  private final SamplerLoop loop = loop(journal, member);

  private SamplerLoop loop(Journal of, CommandStream stream) {
    return new SamplerLoop(
        of,
        stream,
        clock,
        new LoopOptions(Duration.ZERO),
        LoopExecutors.direct(),
        new LoopListener() {
          @Override
          public void standsStill(int partition, String why) {
            standingStill.put(partition, why);
          }

          @Override
          public void goesOn(int partition) {
            standingStill.remove(partition);
          }
        });
  }

  private UUID send(String study, Command command) {
    UUID id = UUID.randomUUID();
    broker.send(new Envelope(id, study, null, "worker-1", 0, clock.now()), command);
    return id;
  }

  /** Steps until whatever failed has been tried again. */
  private void steps() {
    for (int i = 0; i < 8; i++) {
      clock.advanceSeconds(1);
      loop.step();
    }
  }

  /** A name of a study of that partition. */
  private String study(int partition) {
    return IntStream.range(0, 100)
        .mapToObj(i -> "study-" + i)
        .filter(name -> broker.partitionOf(name) == partition)
        .findFirst()
        .orElseThrow();
  }

  /** A study in each partition, of which each has decided something. */
  private void createStudies() {
    for (int partition = 0; partition < 2; partition++) {
      send(study(partition), new Command.CreateStudy(SPEC));
      send(study(partition), new Command.RequestTrial(1));
      send(study(partition), new Command.Heartbeat(0, 1));
    }
    steps();
    assertThat(journal.offsets(0)).isEqualTo(new Offsets(2, 1));
    assertThat(journal.offsets(1)).isEqualTo(new Offsets(2, 1));
    assertThat(standingStill).isEmpty();
  }

  private boolean served(int partition) {
    UUID request = send(study(partition), new Command.RequestTrial(1));
    steps();
    return broker.answers(request).stream().anyMatch(m -> m instanceof Event.TrialStarted);
  }

  /** What {@code database rebase} does. */
  private Rebase rebase() {
    Map<Integer, CommandStream.Held> held = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      held.put(partition, broker.held(partition));
    }
    Rebase rebase = Rebase.plan(journal.remembered(), broker.identity(), held, broker.hasEvents());
    journal.rebase(rebase.stream(), rebase.offsets());
    steps();
    return rebase;
  }

  @Test
  void topics_that_are_made_again_are_not_read_until_someone_says_so() {
    createStudies();
    broker.makeTopicsAgain();
    assertThat(served(0)).isFalse();
    assertThat(served(1)).isFalse();
    assertThat(standingStill).containsOnlyKeys(0, 1);
    assertThat(standingStill.get(0))
        .contains("memory.trial-requests was deleted and created again")
        .contains("trialstream database rebase");
    UUID waiting = send(study(0), new Command.RequestTrial(1));
    assertThat(rebase().changes()).hasSize(4);
    assertThat(broker.answers(waiting)).isNotEmpty();
    assertThat(standingStill).isEmpty();
    assertThat(served(0)).isTrue();
    assertThat(served(1)).isTrue();
  }

  @Test
  void offsets_that_happen_to_fit_the_topics_made_again_are_not_believed() {
    createStudies();
    broker.makeTopicsAgain();
    List<UUID> sent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sent.add(send(study(0), new Command.RequestTrial(1)));
      send(study(0), new Command.Heartbeat(0, 1));
    }
    steps();
    assertThat(sent).allMatch(id -> broker.answers(id).isEmpty());
    rebase();
    assertThat(sent).noneMatch(id -> broker.answers(id).isEmpty());
  }

  @Test
  void another_cluster_is_refused() {
    createStudies();
    broker.anotherCluster();
    steps();
    assertThat(standingStill.get(1)).contains("cluster-1").contains("cluster-2");
    rebase();
    assertThat(served(0)).isTrue();
  }

  @Test
  void what_retention_has_removed_unread_is_counted_and_other_partitions_go_on() {
    createStudies();
    member.assign();
    loop.step();
    for (int i = 0; i < 7; i++) {
      send(study(0), new Command.RequestTrial(1));
    }
    broker.trim(Source.REQUESTS, 0, 6);
    member.assign(0, 1);
    assertThat(served(1)).isTrue();
    assertThat(standingStill).containsOnlyKeys(0);
    assertThat(standingStill.get(0)).contains("has removed 4 records").contains("partition 0");
    Rebase rebase = rebase();
    assertThat(rebase.changes())
        .containsExactly(
            "memory.trial-requests, partition 0: read on at 6 instead of 2 (4 records were removed unread, and are lost)");
    assertThat(standingStill).isEmpty();
    assertThat(served(0)).isTrue();
  }

  @Test
  void a_log_that_lost_its_end_is_refused_and_then_requests_are_not_decided_again() {
    createStudies();
    broker.truncate(Source.REQUESTS, 1, 1);
    broker.truncate(Source.RESULTS, 1, 0);
    assertThat(served(0)).isTrue();
    assertThat(standingStill).containsOnlyKeys(1);
    assertThat(standingStill.get(1)).contains("has lost records").contains("the log ends at 1");
    assertThat(rebase().offsets().get(1)).isEqualTo(new Offsets(1, 0));
    assertThat(served(1)).isTrue();
  }

  @Test
  void a_journal_of_an_earlier_version_adopts_the_stream_that_fits_it() {
    createStudies();
    journal.forgetStream();
    member.reassign();
    loop(journal, broker.member(0, 1)).step();
    assertThat(journal.remembered().identity()).isEqualTo(broker.identity());
  }

  @Test
  void a_journal_of_an_earlier_version_does_not_adopt_a_stream_that_does_not_fit() {
    createStudies();
    journal.forgetStream();
    broker.makeTopicsAgain();
    steps();
    assertThat(journal.remembered().identity()).isNull();
    assertThat(standingStill).containsOnlyKeys(0, 1);
    rebase();
    assertThat(served(0)).isTrue();
  }

  @Test
  void an_empty_journal_is_not_used_with_topics_that_have_events() {
    createStudies();
    InMemoryJournal empty = new InMemoryJournal();
    SamplerLoop other = loop(empty, broker.member(0, 1));
    other.step();
    assertThat(standingStill.get(0)).contains("The database is empty").contains("study-events");
    assertThat(empty.entries()).isEmpty();
    Map<Integer, CommandStream.Held> held = Map.of(0, broker.held(0), 1, broker.held(1));
    Rebase rebase = Rebase.plan(empty.remembered(), broker.identity(), held, true);
    assertThat(rebase.findings()).hasSize(1);
    assertThat(rebase.offsets()).containsEntry(0, new Offsets(2, 1));
  }

  @Test
  void where_everything_fits_there_is_nothing_to_rebase() {
    createStudies();
    assertThat(rebase().needed()).isFalse();
    assertThat(served(0)).isTrue();
  }

  @Test
  void a_command_in_the_wrong_partition_is_rejected_and_set_aside_and_its_study_not_loaded() {
    createStudies();
    int before = journal.entries().size();
    UUID id = UUID.randomUUID();
    Envelope envelope = new Envelope(id, study(0), null, "stranger", 0, clock.now());
    broker.sendMisplaced(1, envelope, new Command.RequestTrial(1));
    List<String> loaded = new ArrayList<>();
    SamplerLoop other =
        loop(
            new ForwardingJournal(journal) {
              @Override
              public Optional<StoredStudy> load(String name) {
                loaded.add(name);
                return super.load(name);
              }
            },
            broker.member(1));
    other.step();
    loaded.clear(); // those with a running trial
    other.step();
    other.step();
    assertThat(loaded).doesNotContain(study(0));
    assertThat(broker.answers(id))
        .singleElement()
        .isInstanceOfSatisfying(
            Answer.CommandRejected.class,
            r -> assertThat(r.reason()).isEqualTo(Reason.INVALID_VALUE));
    assertThat(broker.published())
        .anyMatch(o -> o instanceof Outgoing.DeadLetter d && d.received().envelope() == envelope);
    assertThat(journal.entries()).hasSize(before);
    assertThat(journal.offsets(1)).isEqualTo(new Offsets(3, 1));
  }

  @Test
  void a_lease_ends_though_the_last_offsets_of_the_log_have_no_records() {
    createStudies();
    broker.skip(Source.RESULTS, 0, 3);
    clock.advanceSeconds(20);
    steps();
    assertThat(journal.entries().getLast().event()).isInstanceOf(Event.TrialReleased.class);
    assertThat(journal.offsets(0).results()).isEqualTo(4);
  }

  @Test
  void a_partition_that_cannot_be_paused_stops_nothing() {
    SamplerLoop failing =
        loop(
            journal,
            new ForwardingStream(member) {
              @Override
              public void pause(int partition) {
                throw new StreamFailedException("the broker is away", null);
              }
            });
    failing.step();
    failing.step();
    send(study(0), new Command.CreateStudy(SPEC));
    send(study(1), new Command.CreateStudy(SPEC));
    journal.faultOnNextCommit(InMemoryJournal.Fault.NOT_STORED);
    failing.step();
    UUID zero = send(study(0), new Command.RequestTrial(1));
    UUID one = send(study(1), new Command.RequestTrial(1));
    for (int i = 0; i < 6; i++) {
      clock.advanceSeconds(1);
      failing.step();
    }
    assertThat(broker.answers(zero)).hasExactlyElementsOfTypes(Event.TrialStarted.class);
    assertThat(broker.answers(one)).hasExactlyElementsOfTypes(Event.TrialStarted.class);
  }

  @Test
  void what_a_step_has_read_and_could_not_use_is_read_again() {
    createStudies();
    boolean[] fails = {true};
    SamplerLoop failing =
        loop(
            new ForwardingJournal(journal) {
              @Override
              public TakenOver takeOver(int partition) {
                if (partition == 1 && fails[0]) {
                  fails[0] = false;
                  throw new StackOverflowError("a defect amid a step");
                }
                return super.takeOver(partition);
              }
            },
            member);
    member.assign(0);
    failing.step();
    assertThat(failing.owned()).containsExactly(0);
    member.assign(0, 1);
    UUID request = send(study(0), new Command.RequestTrial(1));
    assertThatThrownBy(failing::step).isInstanceOf(StackOverflowError.class);
    for (int i = 0; i < 4; i++) {
      clock.advanceSeconds(1);
      failing.step();
    }
    assertThat(broker.answers(request)).isNotEmpty();
  }

  @Test
  void after_a_rebalance_everything_is_read_on_and_a_full_backlog_is_paused_again() {
    createStudies();
    member.limit(3_000);
    for (int i = 0; i < 2 * Backlog.FULL; i++) {
      send(study(0), new Command.Heartbeat(0, 1));
    }
    for (int i = 0; i < 3; i++) {
      loop.step();
    }
    member.reassign();
    for (int i = 0; i < 30; i++) {
      loop.step();
    }
    assertThat(journal.offsets(0).results()).isEqualTo(2L * Backlog.FULL + 1);
    assertThat(served(1)).isTrue();
  }

  @Test
  void partitions_are_taken_over_one_for_each_poll_also_while_the_journal_hangs() {
    InMemoryBroker wide = new InMemoryBroker(32);
    InMemoryBroker.Member all = wide.member(IntStream.range(0, 32).boxed().toArray(Integer[]::new));
    List<String> calls = new ArrayList<>();
    boolean[] hangs = {true};
    Journal slow =
        new ForwardingJournal(journal) {
          @Override
          public Remembered remembered() {
            calls.add("journal");
            if (hangs[0]) {
              clock.advanceSeconds(40);
              throw new JournalUnavailableException("PostgreSQL does not answer.", null);
            }
            return super.remembered();
          }
        };
    SamplerLoop waiting =
        loop(
            slow,
            new ForwardingStream(all) {
              @Override
              public Polled poll(Duration atMost) {
                calls.add("poll");
                return super.poll(atMost);
              }
            });
    for (int i = 0; i < 5; i++) {
      waiting.step();
    }
    assertThat(String.join(" ", calls)).doesNotContain("journal journal");
    hangs[0] = false;
    for (int i = 0; i < 40; i++) {
      clock.advanceSeconds(1);
      waiting.step();
    }
    assertThat(waiting.owned()).hasSize(32);
  }

  @Test
  void the_group_is_polled_while_a_study_takes_long_to_load() {
    createStudies();
    List<Instant> polls = new ArrayList<>();
    Journal slow =
        new ForwardingJournal(journal) {
          @Override
          public Optional<StoredStudy> load(String name) {
            return super.load(name)
                .map(
                    s -> {
                      List<StoredEvent> events = new ArrayList<>();
                      s.events().forEach(events::add);
                      return new StoredStudy(
                          s.studyId(),
                          s.name(),
                          s.segmentedUpTo(),
                          () ->
                              events.stream()
                                  .peek(e -> clock.advanceSeconds(50)) // as a page that is far
                                  .iterator());
                    });
          }
        };
    SamplerLoop next =
        loop(
            slow,
            new ForwardingStream(broker.member(0, 1)) {
              @Override
              public Polled poll(Duration atMost) {
                polls.add(clock.now());
                return super.poll(atMost);
              }
            });
    UUID meanwhile = send(study(0), new Command.RequestTrial(1));
    for (int i = 0; i < 6; i++) {
      next.step();
    }
    assertThat(next.owned()).containsExactlyInAnyOrder(0, 1);
    for (int i = 1; i < polls.size(); i++) {
      assertThat(Duration.between(polls.get(i - 1), polls.get(i)))
          .isLessThan(Duration.ofSeconds(120));
    }
    assertThat(broker.answers(meanwhile)).isNotEmpty();
  }

  @Test
  void the_identity_says_what_is_different() {
    StreamIdentity one = new StreamIdentity("c", "lab", "q", "r", 4);
    assertThat(one.difference(one)).isEmpty();
    assertThat(one.difference(new StreamIdentity("c", "Lab", "q", "r", 4)).orElseThrow())
        .contains("\"lab\"")
        .contains("\"Lab\"");
    assertThat(one.difference(new StreamIdentity("c", "lab", "q", "r", 6)).orElseThrow())
        .contains("4 partitions")
        .contains("--partitions 4");
    assertThat(one.difference(new StreamIdentity("c", "lab", "q", "x", 4)).orElseThrow())
        .contains("lab.trial-results was deleted and created again");
  }
}
