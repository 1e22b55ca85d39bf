package io.trialstream.server.loop;

import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.PartitionCommit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mistake of an owner that goes on behind a journal that has gone back: whatever the place of
 * the latest event is, and wherever reading went on, it stores its own ones behind it. It still
 * gives way to another owner.
 */
final class NoPositionCheck extends ForwardingJournal {

  /**
   * The place that a partition was taken to.
   *
   * @param epoch that the loop knows
   * @param present the ownership that the journal knows
   * @param shift what to add to the loop's places
   */
  private record Moved(long epoch, long present, long shift) {}

  private final Map<Integer, Moved> moved = new HashMap<>();

  NoPositionCheck(Journal journal) {
    super(journal);
  }

  @Override
  public Set<Integer> commit(List<PartitionCommit> commits) {
    Set<Integer> lost = super.commit(commits.stream().map(this::moved).toList());
    boolean again = false;
    for (PartitionCommit c : commits) {
      if (lost.contains(c.partition())) {
        again |= wasOnlyMoved(c);
      }
    }
    return again ? commit(commits) : lost;
  }

  private PartitionCommit moved(PartitionCommit c) {
    Moved to = moved.get(c.partition());
    return to == null || to.epoch != c.epoch()
        ? c
        : PlantedBug.moved(
            c,
            to.present,
            to.shift,
            remembered().offsets().getOrDefault(c.partition(), Offsets.NONE));
  }

  /** Whether the epoch was right, and the place was not; from now on it is. */
  private boolean wasOnlyMoved(PartitionCommit c) {
    long present = moved(c).epoch();
    TakenOver now = super.takeOver(c.partition());
    if (now.epoch() != present + 1) {
      return false;
    }
    long shift = now.position() - c.positionBefore();
    moved.put(c.partition(), new Moved(c.epoch(), now.epoch(), shift));
    return true;
  }
}
