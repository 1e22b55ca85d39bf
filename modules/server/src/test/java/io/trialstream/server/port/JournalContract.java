package io.trialstream.server.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Event;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every journal promises. */
public abstract class JournalContract {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

  private final UUID study = UUID.randomUUID();

  /** A journal that holds nothing. */
  protected abstract Journal journal();

  private static StudySpec spec() {
    Map<String, Object> attrs = new LinkedHashMap<>();
    attrs.put("text", "ünïcode 'quoted' \"\\ ");
    attrs.put("nothing", null);
    attrs.put("list", List.of(1, 2.5, true));
    return StudySpec.builder()
        .sampler(new AlgorithmSpec("tpe", Map.of("n_startup_trials", 3)))
        .seed(Long.MIN_VALUE)
        .space(Map.of("x", new FloatDistribution(1e-8, 1, true, null)))
        .userAttrs(attrs)
        .build();
  }

  private StudyRow row(int partition, long seq, boolean watched, Instant deletedAt) {
    return new StudyRow(
        study,
        "name " + partition,
        partition,
        StudyStatus.OPEN,
        null,
        spec(),
        spec().userAttrs(),
        seq,
        1,
        0,
        new BestTrial(0, Double.NEGATIVE_INFINITY),
        watched,
        NOW,
        deletedAt);
  }

  private JournalEntry entry(int partition, long seq, Event event) {
    return new JournalEntry(
        study,
        "name " + partition,
        seq,
        seq,
        NOW.plusMillis(seq),
        seq == 1 ? new JournalEntry.ReplyTo(new UUID(1, seq), "worker", 3) : null,
        event);
  }

  private List<JournalEntry> events(int partition) {
    var params = Map.of("x", new Parameter(new FloatDistribution(-1, 1), 0.1 + 0.2));
    return List.of(
        entry(partition, 1, new Event.StudyCreated(study, "name " + partition, spec())),
        entry(
            partition,
            2,
            new Event.TrialStarted(
                0, 1, params, "tpe", Map.of(), "w", new UUID(1, 2), 5, 60_000, 15_000)),
        entry(
            partition,
            3,
            new Event.TrialFinished(
                0,
                1,
                TrialState.COMPLETE,
                params,
                List.of(Double.NEGATIVE_INFINITY),
                List.of(0.5),
                Map.of("k", "v"),
                null,
                new BestTrial(0, Double.NEGATIVE_INFINITY))));
  }

  /** A commit with all that can be in one. */
  protected final PartitionCommit commitWithSegment(long epoch) {
    SegmentLog log = new SegmentLog(study, 0, 2);
    events(1).forEach(e -> log.add(e.seq(), e.at(), e.event()));
    PartitionCommit whole = commit(1, epoch, 3);
    return new PartitionCommit(
        1,
        epoch,
        whole.offsetsBefore(),
        whole.offsets(),
        whole.position(),
        whole.publishedPosition(),
        whole.entries(),
        whole.studies(),
        whole.trials(),
        log.takeComplete());
  }

  protected final List<Journal.StoredEvent> storedEvents() {
    return events(1).stream()
        .map(e -> new Journal.StoredEvent(e.seq(), e.at(), e.event()))
        .toList();
  }

  private PartitionCommit commit(int partition, long epoch, long published) {
    FrozenTrial trial =
        new FrozenTrial(
            0,
            1,
            0,
            TrialState.COMPLETE,
            Map.of("x", new Parameter(new FloatDistribution(-1, 1), 0.5)),
            Map.of(),
            List.of(Double.NEGATIVE_INFINITY),
            List.of(0.5),
            Map.of(),
            "w",
            NOW,
            NOW,
            null,
            7L);
    return new PartitionCommit(
        partition,
        epoch,
        Offsets.NONE,
        new Offsets(7, 9),
        3,
        published,
        events(partition),
        List.of(row(partition, 3, true, null)),
        List.of(new TrialRow(study, trial)),
        List.of());
  }

  @Test
  void what_is_committed_is_there_for_the_next_owner() {
    Journal journal = journal();
    Journal.TakenOver first = journal.takeOver(1);
    assertThat(first.offsets()).isEqualTo(Offsets.NONE);
    assertThat(journal.commit(List.of(commit(1, first.epoch(), 1)))).isEmpty();

    Journal.TakenOver next = journal.takeOver(1);
    assertThat(next.epoch()).isGreaterThan(first.epoch());
    assertThat(next.offsets()).isEqualTo(new Offsets(7, 9));
    assertThat(next.position()).isEqualTo(3);
    assertThat(next.unpublished()).isEqualTo(events(1).subList(1, 3));
    assertThat(next.watched()).containsExactly("name 1");
    Journal.StoredStudy stored = journal.load("name 1").orElseThrow();
    assertThat(stored.studyId()).isEqualTo(study);
    assertThat(stored.segmentedUpTo()).isZero();
    assertThat(stored.events()).containsExactlyElementsOf(storedEvents());
    assertThat(journal.takeOver(2).unpublished()).isEmpty();
  }

  @Test
  void a_study_loads_from_its_segments_and_what_came_after() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commitWithSegment(epoch)));

    Journal.StoredStudy stored = journal.load("name 1").orElseThrow();

    assertThat(stored.segmentedUpTo()).isEqualTo(2);
    assertThat(stored.events()).containsExactlyElementsOf(storedEvents());
  }

  @Test
  void a_commit_under_an_older_epoch_stores_nothing_of_any_partition() {
    Journal journal = journal();
    long old = journal.takeOver(1).epoch();
    long mine = journal.takeOver(2).epoch();
    journal.takeOver(1);
    assertThat(
            journal.commit(
                List.of(
                    commit(1, old, 0),
                    new PartitionCommit(
                        2,
                        mine,
                        Offsets.NONE,
                        new Offsets(1, 1),
                        0,
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()))))
        .containsExactly(1);
    assertThat(journal.load("name 1")).isEmpty();
    assertThat(journal.takeOver(2).offsets()).isEqualTo(Offsets.NONE);
  }

  @Test
  void the_first_stream_is_remembered_and_no_other_takes_its_place() {
    Journal journal = journal();
    assertThat(journal.remembered()).isEqualTo(new Journal.Remembered(null, Map.of()));
    StreamIdentity first = new StreamIdentity("cluster", "Lab.A", "requests", "results", 8);
    journal.adopt(first);
    journal.adopt(new StreamIdentity("another", "Lab.A", "requests", "results", 8));
    journal.takeOver(3);
    assertThat(journal.remembered())
        .isEqualTo(new Journal.Remembered(first, Map.of(3, Offsets.NONE)));
  }

  @Test
  void an_empty_commit_moves_the_offsets() {
    Journal journal = journal();
    long epoch = journal.takeOver(5).epoch();
    var empty =
        new PartitionCommit(
            5,
            epoch,
            Offsets.NONE,
            new Offsets(2, 3),
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(journal.commit(List.of(empty))).isEmpty();
    assertThat(journal.takeOver(5).offsets()).isEqualTo(new Offsets(2, 3));
  }

  @Test
  void a_deleted_study_is_gone_but_was_created_and_its_name_is_free() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commit(1, epoch, 0)));
    journal.commit(
        List.of(
            new PartitionCommit(
                1,
                epoch,
                new Offsets(7, 9),
                new Offsets(8, 9),
                4,
                0,
                List.of(entry(1, 4, new Event.StudyDeleted())),
                List.of(row(1, 4, false, NOW)),
                List.of(),
                List.of())));
    assertThat(journal.load("name 1")).isEmpty();
    assertThat(journal.wasCreated(study)).isTrue();
    assertThat(journal.wasCreated(UUID.randomUUID())).isFalse();
    assertThat(journal.takeOver(1).watched()).isEmpty();
  }

  private static PartitionCommit of(
      long epoch, long before, List<JournalEntry> entries, List<StudyRow> studies) {
    return new PartitionCommit(
        1,
        epoch,
        new Offsets(7, 9),
        new Offsets(7, 9),
        before,
        entries.isEmpty() ? before : entries.getLast().position(),
        0,
        entries,
        studies,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void a_commit_on_top_of_another_state_stores_nothing() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commit(1, epoch, 0)));
    JournalEntry later = entry(1, 6, new Event.StudyPaused());
    PartitionCommit onTopOfMore = of(epoch, 5, List.of(later), List.of(row(1, 6, false, null)));
    assertThat(journal.commit(List.of(onTopOfMore))).containsExactly(1);
    assertThat(journal.takeOver(1).position()).isEqualTo(3);
  }

  @Test
  void a_commit_on_top_of_other_offsets_stores_nothing() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commit(1, epoch, 0)));
    PartitionCommit lost =
        new PartitionCommit( // the one before it, which held no event, is gone from the journal
            1,
            epoch,
            new Offsets(8, 9),
            new Offsets(9, 9),
            3,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(journal.commit(List.of(lost))).containsExactly(1);
    assertThat(journal.takeOver(1).offsets()).isEqualTo(new Offsets(7, 9));
  }

  @Test
  void unpublished_events_come_in_pages_none_of_which_stops_at_a_large_one() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commit(1, epoch, 0)));
    List<JournalEntry> large = new ArrayList<>();
    for (int i = 4; i <= 20; i++) {
      large.add(entry(1, i, new Event.StudyAttributesSet(Map.of("a", "x".repeat(900_000)))));
    }
    journal.commit(List.of(of(epoch, 3, large, List.of(row(1, 20, false, null)))));
    Journal.TakenOver taken = journal.takeOver(1);
    List<JournalEntry> all = new ArrayList<>(taken.unpublished());
    assertThat(all).isNotEmpty().hasSizeLessThan(20);
    List<JournalEntry> page = all;
    while (!page.isEmpty()) {
      page = journal.unpublished(1, all.getLast().position());
      all.addAll(page);
      assertThat(page.stream().mapToLong(e -> e.json().length).sum()).isLessThan(8 << 20);
    }
    assertThat(all)
        .extracting(JournalEntry::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    assertThat(journal.load("name 1").orElseThrow().events()).hasSize(20);
  }

  @Test
  void a_study_that_is_set_apart_is_so_until_it_is_repaired() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commit(1, epoch, 0)));
    Quarantine why =
        new Quarantine("name 1", study, "RequestTrial", "it threw \u0000", new UUID(1, 2), NOW);
    PartitionCommit empty = of(epoch, 3, List.of(), List.of());
    journal.commit(List.of(with(empty, List.of(why), List.of())));
    journal.commit(List.of(with(empty, List.of(why), List.of())));
    assertThat(journal.takeOver(2).quarantined()).isEmpty();
    Journal.TakenOver taken = journal.takeOver(1);
    assertThat(taken.quarantined()).hasSize(1);
    assertThat(taken.quarantined().getFirst().study()).isEqualTo("name 1");
    assertThat(taken.quarantined().getFirst().commandId()).isEqualTo(new UUID(1, 2));
    PartitionCommit next = of(taken.epoch(), 3, List.of(), List.of());
    journal.commit(List.of(with(next, List.of(), List.of("name 1"))));
    assertThat(journal.takeOver(1).quarantined()).isEmpty();
  }

  private static PartitionCommit with(
      PartitionCommit c, List<Quarantine> quarantined, List<String> repaired) {
    return new PartitionCommit(
        c.partition(),
        c.epoch(),
        c.offsetsBefore(),
        c.offsets(),
        c.positionBefore(),
        c.position(),
        c.publishedPosition(),
        c.entries(),
        c.studies(),
        c.trials(),
        c.segments(),
        quarantined,
        repaired);
  }

  @Test
  void a_study_is_described_without_its_events() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    journal.commit(List.of(commit(1, epoch, 0)));
    StudyRow row = journal.row("name 1").orElseThrow();
    assertThat(row.studyId()).isEqualTo(study);
    assertThat(row.lastSeq()).isEqualTo(3);
    assertThat(row.spec()).isEqualTo(spec());
    assertThat(journal.row("another")).isEmpty();
  }

  @Test
  void the_incarnation_rises_for_all_partitions() {
    Journal journal = journal();
    long before = journal.takeOver(1).incarnation();
    journal.raiseIncarnation();
    assertThat(journal.takeOver(2).incarnation()).isEqualTo(before + 1);
  }
}
