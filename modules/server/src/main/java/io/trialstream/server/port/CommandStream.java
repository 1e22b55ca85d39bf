package io.trialstream.server.port;

import io.trialstream.stream.StreamIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where commands come from and events go. Calls wait for the outcome, except to publish; used by
 * one thread. Every method throws {@link StreamFailedException} if the stream cannot be used.
 */
public interface CommandStream {

  /** How many partitions commands and events have. */
  int partitions();

  /** How many partitions answers have. */
  int lanes();

  /**
   * Which logs these are now.
   *
   * @throws WrongLogsException if there are none that can be used; the message says why
   */
  StreamIdentity identity();

  /** What the logs of the partition hold now. */
  Held held(int partition);

  /** Whether any event was ever published. */
  boolean hasEvents();

  /**
   * Waits for records, at most this long. A record of a study that belongs to another partition
   * comes without its command, with the reason.
   */
  Polled poll(Duration atMost);

  /** Reads on from here in both topics of the partition, and delivers its records again. */
  void resumeAt(int partition, Offsets offsets);

  /** Delivers no records of the partition until {@link #resumeAt}; it stays this member's. */
  void pause(int partition);

  /** Offset behind the last record of the results topic now. */
  long resultsEnd(int partition);

  /**
   * The first events of the partition, in order, that were published with a later place than this;
   * a few thousand at most. Empty unless the journal has gone back to an earlier state: events are
   * stored before they are published. Those that the topic no longer has are missing.
   */
  List<JournalEntry> publishedAfter(int partition, long position);

  /**
   * Sends in this order, after all that was sent before; does not wait for the acknowledgement. May
   * be called by another thread than the rest, one call at a time.
   */
  Publication publish(List<Outgoing> messages);

  /** Tells lag tools how far it has got; nothing rests on it. */
  void reportProgress(Map<Integer, Offsets> offsets);

  /**
   * What the two logs of a partition hold.
   *
   * @param begin offsets of the first records
   * @param end offsets behind the last records
   */
  record Held(Offsets begin, Offsets end) {}

  /**
   * What one poll brought.
   *
   * @param assigned the partitions that are this member's now
   * @param records in the order of their offsets within each topic and partition
   * @param read how far partitions have been read, where that is known; not every offset has a
   *     record
   * @param reassigned whether partitions were assigned since the last poll. Then none of them
   *     delivers records before {@link #resumeAt}, also those that were this member's before
   * @param doubtful assigned partitions whose logs may be others than before, or do not reach to
   *     where they were to be read; they deliver no records before {@link #resumeAt}
   */
  record Polled(
      Set<Integer> assigned,
      List<Received> records,
      Map<Integer, Offsets> read,
      boolean reassigned,
      Set<Integer> doubtful) {

    /** A poll that brought nothing but records. */
    public Polled(Set<Integer> assigned, List<Received> records) {
      this(assigned, records, Map.of(), false, Set.of());
    }

    /** This poll with other records. */
    public Polled withRecords(List<Received> others) {
      return new Polled(assigned, others, read, reassigned, doubtful);
    }

    /** This poll and the next one as one. */
    public Polled with(Polled next) {
      List<Received> all = new ArrayList<>(records);
      all.addAll(next.records);
      Map<Integer, Offsets> furthest = new HashMap<>(read);
      next.read.forEach((partition, offsets) -> furthest.merge(partition, offsets, Offsets::max));
      Set<Integer> doubts = new HashSet<>(doubtful);
      doubts.addAll(next.doubtful);
      return new Polled(next.assigned, all, furthest, reassigned || next.reassigned, doubts);
    }
  }
}
