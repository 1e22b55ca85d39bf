package io.trialstream.server.simulation;

import io.trialstream.engine.Event;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A journal that goes back to an earlier state: a failover to a standby that lags, or a backup that
 * is restored. What published events prove must come back; what the topic has lost as well must be
 * said, by a higher incarnation.
 */
final class Setbacks {

  /** How they show among the faults, if anything was lost at all. */
  static final String COMMITS_LOST = "JournalLostCommits";

  static final String EVENTS_LOST = "PublishedEventsLost";

  private record Place(UUID studyId, long seq, long position, Instant at) {
    Place(JournalEntry e) {
      this(e.studyId(), e.seq(), e.position(), e.at());
    }
  }

  private final World world;

  /** By partition and place: what was published and must be stored, whatever happens. */
  private final Map<Integer, TreeMap<Long, JournalEntry>> proven = new HashMap<>();

  private final Set<Place> storedBefore = new HashSet<>();
  private int count;
  private boolean mayBeUnknown;
  private boolean mustBeSaid;

  Setbacks(World world) {
    this.world = world;
  }

  /** How often the journal has gone back. */
  int count() {
    return count;
  }

  /** Whether trials and studies may be unknown, of which somebody has heard. */
  boolean mayBeUnknown() {
    return mayBeUnknown;
  }

  /** Whether an event was stored before the journal went back, and is stored again. */
  boolean isStoredAgain(JournalEntry entry) {
    return storedBefore.contains(new Place(entry));
  }

  /**
   * An event is published.
   *
   * @param late whether its sampler does not know yet that the journal has gone back since
   */
  void published(JournalEntry entry, boolean late) {
    TreeMap<Long, JournalEntry> all =
        proven.computeIfAbsent(world.broker.partitionOf(entry.study()), p -> new TreeMap<>());
    if (late) {
      all.remove(entry.position());
      mayBeUnknown = true;
    } else {
      all.put(entry.position(), entry);
    }
  }

  /** Goes back to a backup, unless the journal has gone back since it was made. */
  void plan(long afterMillis, Runnable before, boolean eventsAreLost) {
    InMemoryJournal backup = world.journal.backup();
    int then = count;
    world.time.after(
        afterMillis,
        () -> {
          if (!world.healed && then == count) {
            before.run();
            goBack(backup, eventsAreLost);
          }
        });
  }

  private void goBack(InMemoryJournal backup, boolean eventsAreLost) {
    world.invariants.check();
    List<JournalEntry> entries = world.journal.entries();
    List<JournalEntry> lost = entries.subList(backup.entries().size(), entries.size());
    lost.forEach(entry -> storedBefore.add(new Place(entry)));
    world.journal.restore(backup);
    count++;
    mustBeSaid = false;
    if (!lost.isEmpty()) {
      world.faults.merge(COMMITS_LOST, 1, Integer::sum);
    }
    if (eventsAreLost) {
      for (int partition = 0; partition < World.PARTITIONS; partition++) {
        loseEvents(partition, latestPosition(backup, partition));
      }
    }
    world.invariants.wentBack();
  }

  private long latestPosition(InMemoryJournal journal, int partition) {
    return journal.entries().stream()
        .filter(e -> world.broker.partitionOf(e.study()) == partition)
        .mapToLong(JournalEntry::position)
        .max()
        .orElse(0);
  }

  /** The topic loses some of what the journal has lost; but not the latest event. */
  private void loseEvents(int partition, long restored) {
    TreeMap<Long, JournalEntry> topic = world.events(partition);
    if (topic.isEmpty() || topic.lastKey() <= restored + 1) {
      return;
    }
    long upTo = restored + 1 + world.random.nextLong(topic.lastKey() - restored - 1);
    topic.headMap(upTo, true).clear();
    TreeMap<Long, JournalEntry> still = proven.getOrDefault(partition, new TreeMap<>());
    List<JournalEntry> later = new ArrayList<>(still.tailMap(restored, false).values());
    still.tailMap(restored, false).clear();
    Map<UUID, Long> known = new HashMap<>();
    world.journal.entries().forEach(e -> known.merge(e.studyId(), e.seq(), Math::max));
    for (JournalEntry e : later) {
      long before = known.getOrDefault(e.studyId(), 0L);
      boolean first = e.event() instanceof Event.StudyCreated;
      if (e.position() > upTo && before + 1 == e.seq() && (first || before > 0)) {
        known.put(e.studyId(), e.seq());
        still.put(e.position(), e);
      } else {
        mayBeUnknown = true;
        mustBeSaid = true;
      }
    }
    if (mustBeSaid) {
      world.faults.merge(EVENTS_LOST, 1, Integer::sum);
    }
  }

  /** After the last fault: what was proven is stored, and what is lost was said. */
  void atTheEnd() {
    for (TreeMap<Long, JournalEntry> all : proven.values()) {
      for (JournalEntry e : all.values()) {
        StudyAccount study = world.invariants.study(e.study());
        world.invariants.require(
            study != null
                && study.entries.size() >= e.seq()
                && study.entries.get((int) e.seq() - 1).event().equals(e.event()),
            "published, and lost: %s",
            e);
      }
    }
    world.invariants.require(
        !mustBeSaid || world.journal.incarnation() > 0, "events are lost, and nobody says so");
  }
}
