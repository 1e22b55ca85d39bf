package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Received;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that the stream has assigned to this process, in the order of their numbers.
 * Confined to the loop's thread.
 */
final class Partitions {

  private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

  private final CommandStream stream;
  private final StandStill standStill;
  private final Map<Integer, Partition> all = new TreeMap<>();

  Partitions(CommandStream stream, StandStill standStill) {
    this.stream = stream;
    this.standStill = standStill;
  }

  /** The partition with this number; null if it is not assigned to this process. */
  @Nullable Partition get(int number) {
    return all.get(number);
  }

  /** The owner of a partition in this process; null if it has none. */
  @Nullable PartitionOwner owner(int number) {
    Partition partition = all.get(number);
    return partition == null ? null : partition.owner();
  }

  /** Whether nothing has happened to the partition of a batch since the batch was decided. */
  boolean isCurrent(PartitionOwner.Batch batch) {
    return batch.by(owner(batch.partition()));
  }

  /** The partitions that have an owner in this process. */
  List<Partition> owned() {
    List<Partition> owned = new ArrayList<>(all.size());
    for (Partition partition : all.values()) {
      if (partition.owner() != null) {
        owned.add(partition);
      }
    }
    return owned;
  }

  /** The owners of those. */
  List<PartitionOwner> owners() {
    List<PartitionOwner> owners = new ArrayList<>(all.size());
    for (Partition partition : all.values()) {
      PartitionOwner owner = partition.owner();
      if (owner != null) {
        owners.add(owner);
      }
    }
    return owners;
  }

  // ---- what a poll says

  /** The logs of these partitions may be others now: a new take-over looks closely. */
  void doubt(Set<Integer> doubtful, ClockReading now) {
    for (int number : doubtful) {
      Partition partition = all.get(number);
      if (partition != null && partition.owner() != null) {
        LOG.atWarn()
            .addKeyValue("partition", number)
            .log("the logs may have changed, taking over again");
        partition.takeOverAgain(now);
      }
    }
  }

  /** Gives away what is assigned to others now, and takes in what is new. */
  void follow(Set<Integer> assigned) {
    all.values()
        .removeIf(
            partition -> {
              boolean gone = !assigned.contains(partition.number);
              if (gone) {
                partition.giveAway();
              }
              return gone;
            });
    for (int number : new TreeSet<>(assigned)) {
      all.computeIfAbsent(number, n -> new Partition(n, stream));
    }
    standStill.retain(assigned);
  }

  /** Partitions were assigned: none delivers records before it is resumed. */
  void reassigned() {
    all.values().forEach(Partition::reassigned);
  }

  /**
   * Puts what was read into the backlogs.
   *
   * @param of the partitions that were owned when it was polled. Of others all is delivered again
   *     after they are taken over
   */
  void keep(CommandStream.Polled polled, Set<Integer> of, ClockReading now) {
    polled.records().stream()
        .filter(received -> of.contains(received.partition()))
        .sorted(Comparator.comparing(Received::source).thenComparingLong(Received::offset))
        .forEach(this::keep);
    for (int number : of) {
      Partition partition = all.get(number);
      PartitionOwner owner = owner(number);
      Offsets read = polled.read().get(number);
      if (owner != null && read != null) {
        owner.backlog().readUpTo(read);
      }
      if (partition != null && polled.reassigned()) {
        partition.readOn(now);
      }
    }
  }

  private void keep(Received received) {
    PartitionOwner owner = owner(received.partition());
    if (owner != null) {
      owner.backlog().add(received);
    }
  }

  /** Reads all partitions on that are owned, behind what is in their backlogs. */
  void readOn(ClockReading now) {
    all.values().forEach(partition -> partition.readOn(now));
  }

  // ---- what is to be done

  /** The partition to take over next, which is the one that has waited longest. */
  Optional<Partition> due(ClockReading now) {
    return all.values().stream()
        .filter(partition -> partition.dueMillis() <= now.millis())
        .min(Comparator.comparingLong(Partition::dueMillis));
  }

  /** Whether another thread works on any study. */
  boolean isBusy() {
    return owners().stream().anyMatch(owner -> owner.studies().isBusy());
  }

  /** Whether anything can be done without new records. */
  boolean hasMore(ClockReading now) {
    return due(now).isPresent()
        || owners().stream()
            .anyMatch(owner -> owner.backlog().size() > 0 || owner.studies().hasMore());
  }

  /** Whether commands wait for a study that is not loaded. */
  boolean needsToLoad() {
    return owners().stream().anyMatch(PartitionOwner::needsToLoad);
  }
}
