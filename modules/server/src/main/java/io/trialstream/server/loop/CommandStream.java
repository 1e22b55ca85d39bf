package io.trialstream.server.loop;

import java.time.Duration;
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

  /** Waits for records, at most this long. */
  Polled poll(Duration atMost);

  /** Reads on from here in both topics of the partition, and delivers its records again. */
  void resumeAt(int partition, Offsets offsets);

  /** Delivers no records of the partition until {@link #resumeAt}; stays its member. */
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
   * What one poll brought.
   *
   * @param assigned the partitions that are this member's now
   * @param records in the order of their offsets within each topic and partition
   */
  record Polled(Set<Integer> assigned, List<Received> records) {}
}
