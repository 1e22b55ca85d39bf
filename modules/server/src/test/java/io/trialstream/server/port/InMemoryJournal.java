package io.trialstream.server.port;

import io.trialstream.engine.Event;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.wire.Segments;
import io.trialstream.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** A journal in memory, with faults to order. Thread-safe, as a database is. */
public final class InMemoryJournal implements Journal {

  /** What goes wrong with one commit. */
  public enum Fault {
    /** Nothing is stored, and the caller does not hear so. */
    NOT_STORED,
    /** All is stored, and the caller does not hear so. */
    STORED_WITHOUT_ANSWER
  }

  /** Unpublished events are read in pages of so many. */
  static final int PAGE = 7;

  private record Key(UUID studyId, long seq) {}

  private record Owner(long epoch, Offsets offsets, long position, long published) {}

  private final Map<Integer, Owner> owners = new HashMap<>();
  private final List<JournalEntry> entries = new ArrayList<>();
  private final Set<Key> keys = new HashSet<>();
  private final Map<Integer, List<JournalEntry>> byPartition = new TreeMap<>();
  private final Map<UUID, StudyRow> studies = new HashMap<>();
  private final Map<UUID, TreeMap<Integer, TrialRow>> trials = new HashMap<>();
  private final Map<UUID, TreeMap<Long, SegmentRow>> segments = new HashMap<>();
  private final Map<String, SetApart> quarantined = new TreeMap<>();
  private long incarnation;
  private final Queue<Fault> faults = new ArrayDeque<>();
  private Predicate<JournalEntry> refused = entry -> false;
  private Predicate<JournalEntry> defect = entry -> false;
  private StreamIdentity identity;

  public synchronized void faultOnNextCommit(Fault fault) {
    faults.add(fault);
  }

  public synchronized void refuse(Predicate<JournalEntry> entries) {
    refused = entries;
  }

  public synchronized void failOn(Predicate<JournalEntry> entries) {
    defect = entries;
  }

  @Override
  public synchronized Remembered remembered() {
    Map<Integer, Offsets> offsets = new TreeMap<>();
    owners.forEach((partition, owner) -> offsets.put(partition, owner.offsets));
    return new Remembered(identity, offsets);
  }

  @Override
  public synchronized void adopt(StreamIdentity stream) {
    if (identity == null) {
      identity = stream;
    }
  }

  /** What an operator does with {@code database rebase}. */
  public synchronized void rebase(StreamIdentity stream, Map<Integer, Offsets> offsets) {
    identity = stream;
    offsets.forEach(
        (partition, from) -> {
          Owner o = owners.getOrDefault(partition, new Owner(0, Offsets.NONE, 0, 0));
          owners.put(partition, new Owner(o.epoch + 1, from, o.position, o.published));
        });
  }

  /** Forgets which stream it belongs to, as journals of earlier versions did not know. */
  public synchronized void forgetStream() {
    identity = null;
  }

  @Override
  public synchronized TakenOver takeOver(int partition) {
    Owner before = owners.getOrDefault(partition, new Owner(0, Offsets.NONE, 0, 0));
    Owner now = new Owner(before.epoch + 1, before.offsets, before.position, before.published);
    owners.put(partition, now);
    return new TakenOver(
        now.epoch,
        now.offsets,
        now.position,
        now.published,
        unpublished(partition, now.published),
        studies.values().stream()
            .filter(s -> s.partition() == partition && s.watched() && s.deletedAt() == null)
            .map(StudyRow::name)
            .sorted()
            .toList(),
        quarantined.values().stream()
            .filter(q -> q.partition == partition)
            .map(SetApart::why)
            .toList(),
        incarnation);
  }

  private record SetApart(int partition, Quarantine why) {}

  @Override
  public synchronized List<JournalEntry> unpublished(int partition, long afterPosition) {
    return byPartition.getOrDefault(partition, List.of()).stream()
        .filter(e -> e.position() > afterPosition)
        .limit(PAGE)
        .toList();
  }

  /** The studies that are set apart. */
  public synchronized List<Quarantine> quarantined() {
    return quarantined.values().stream().map(SetApart::why).toList();
  }

  @Override
  public synchronized void raiseIncarnation() {
    incarnation++;
  }

  public synchronized long incarnation() {
    return incarnation;
  }

  /** A backup of all that it holds. */
  public synchronized InMemoryJournal backup() {
    InMemoryJournal copy = new InMemoryJournal();
    copy.restore(this);
    return copy;
  }

  /** Goes back to what a backup holds. */
  public synchronized void restore(InMemoryJournal backup) {
    owners.clear();
    owners.putAll(backup.owners);
    entries.clear();
    entries.addAll(backup.entries);
    keys.clear();
    keys.addAll(backup.keys);
    byPartition.clear();
    backup.byPartition.forEach((p, list) -> byPartition.put(p, new ArrayList<>(list)));
    studies.clear();
    studies.putAll(backup.studies);
    trials.clear();
    backup.trials.forEach((id, rows) -> trials.put(id, new TreeMap<>(rows)));
    segments.clear();
    backup.segments.forEach((id, rows) -> segments.put(id, new TreeMap<>(rows)));
    quarantined.clear();
    quarantined.putAll(backup.quarantined);
    incarnation = backup.incarnation;
    identity = backup.identity;
  }

  @Override
  public synchronized Set<Integer> commit(List<PartitionCommit> commits) {
    Fault fault = faults.poll();
    if (fault == Fault.NOT_STORED) {
      throw new JournalUnavailableException("the connection broke before the commit", null);
    }
    Set<Integer> lost = new HashSet<>();
    for (PartitionCommit c : commits) {
      Owner owner = owners.get(c.partition());
      if (owner == null
          || owner.epoch != c.epoch()
          || owner.position != c.positionBefore()
          || !owner.offsets.equals(c.offsetsBefore())) {
        lost.add(c.partition());
      }
      if (c.entries().stream().anyMatch(defect)) {
        throw new IllegalStateException("a defect");
      }
      if (c.entries().stream().anyMatch(refused)) {
        throw new JournalRefusedException("cannot be stored", null);
      }
    }
    if (lost.isEmpty()) {
      for (PartitionCommit c : commits) {
        for (JournalEntry e : c.entries()) {
          if (keys.contains(new Key(e.studyId(), e.seq()))) {
            throw new JournalUnavailableException("event " + e.seq() + " is there already", null);
          }
        }
      }
      commits.forEach(this::store);
    }
    if (fault == Fault.STORED_WITHOUT_ANSWER) {
      throw new JournalUnavailableException("the connection broke after the commit", null);
    }
    return lost;
  }

  private void store(PartitionCommit c) {
    owners.put(
        c.partition(), new Owner(c.epoch(), c.offsets(), c.position(), c.publishedPosition()));
    for (JournalEntry e : c.entries()) {
      keys.add(new Key(e.studyId(), e.seq()));
      entries.add(e);
      byPartition.computeIfAbsent(c.partition(), p -> new ArrayList<>()).add(e);
    }
    c.quarantined().forEach(q -> quarantined.put(q.study(), new SetApart(c.partition(), q)));
    c.repaired().forEach(quarantined::remove);
    c.studies().forEach(s -> studies.put(s.studyId(), s));
    for (SegmentRow s : c.segments()) {
      segments.computeIfAbsent(s.studyId(), id -> new TreeMap<>()).put(s.firstSeq(), s);
    }
    for (TrialRow t : c.trials()) {
      trials.computeIfAbsent(t.studyId(), s -> new TreeMap<>()).put(t.trial().number(), t);
    }
  }

  @Override
  public synchronized Optional<StoredStudy> load(String name) {
    return studies.values().stream()
        .filter(s -> s.name().equals(name) && s.deletedAt() == null)
        .findFirst()
        .map(s -> stored(s.studyId(), name));
  }

  /** Segments first, then what is not in one. */
  private StoredStudy stored(UUID studyId, String name) {
    List<StoredEvent> events = new ArrayList<>();
    for (SegmentRow segment : segments(studyId)) {
      if (segment.firstSeq() != events.size() + 1) {
        throw new AssertionError("a gap before " + segment);
      }
      Segments.read(
          segment.data(), e -> events.add(new StoredEvent(events.size() + 1, e.at(), e.event())));
    }
    int segmentedUpTo = events.size();
    List<StoredEvent> all = events(studyId);
    if (!events.equals(all.subList(0, segmentedUpTo))) {
      throw new AssertionError("the segments of " + name + " say something else than its journal");
    }
    events.addAll(all.subList(segmentedUpTo, all.size()));
    return new StoredStudy(studyId, name, segmentedUpTo, events);
  }

  /** The segments of a study, in order. */
  public synchronized List<SegmentRow> segments(UUID studyId) {
    return List.copyOf(segments.getOrDefault(studyId, new TreeMap<>()).values());
  }

  private List<StoredEvent> events(UUID studyId) {
    return entries.stream()
        .filter(e -> e.studyId().equals(studyId))
        .sorted(Comparator.comparingLong(JournalEntry::seq))
        .map(
            e -> // through the wire, as a database would
            new StoredEvent(
                    e.seq(),
                    e.at(),
                    (Event) Wire.decode(Wire.type(e.event()), Wire.encode(e.event()))))
        .toList();
  }

  @Override
  public synchronized Optional<StudyRow> row(String name) {
    return studies.values().stream()
        .filter(s -> s.name().equals(name) && s.deletedAt() == null)
        .findFirst();
  }

  @Override
  public synchronized boolean wasCreated(UUID studyId) {
    return studies.containsKey(studyId);
  }

  /** All events stored after the first so many, in order. */
  public synchronized List<JournalEntry> entriesFrom(int first) {
    return first == entries.size()
        ? List.of()
        : List.copyOf(entries.subList(first, entries.size()));
  }

  /** All events stored, in order. */
  public synchronized List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /** The trials of a study as the tables show them. */
  public synchronized List<TrialRow> trials(String study) {
    return studies.values().stream()
        .filter(s -> s.name().equals(study) && s.deletedAt() == null)
        .findFirst()
        .map(s -> List.copyOf(trials.getOrDefault(s.studyId(), new TreeMap<>()).values()))
        .orElse(List.of());
  }

  public synchronized Offsets offsets(int partition) {
    return owners.getOrDefault(partition, new Owner(0, Offsets.NONE, 0, 0)).offsets;
  }
}
