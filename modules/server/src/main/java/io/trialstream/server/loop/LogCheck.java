package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.WrongLogsException;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.stream.Topics;
import java.util.Map;

/**
 * Compares what the journal remembers with the logs that are there, before a partition is read:
 * offsets say nothing about logs that were made again, cut off, or are another cluster's. Where
 * they do not fit, reading on would pass over commands in silence.
 *
 * <p>A journal that remembers no stream is new, or of a version that did not remember any. It
 * adopts the present stream if its offsets fit. Confined to the loop's thread.
 */
final class LogCheck {

  /** What to do, for every reason. */
  static final String ADVICE =
      "If an address or the prefix is wrong, correct it. Otherwise run 'trialstream database rebase': it says what is lost, and goes on from what Kafka has with --yes.";

  private final Journal journal;
  private final CommandStream stream;

  LogCheck(Journal journal, CommandStream stream) {
    this.journal = journal;
    this.stream = stream;
  }

  /**
   * Requires the stream that the journal remembers.
   *
   * @return the stream
   * @throws WrongLogsException if it is another
   */
  StreamIdentity requireSameStream() {
    StreamIdentity present = stream.identity();
    Journal.Remembered remembered = journal.remembered();
    if (remembered.identity() == null) {
      adopt(present, remembered.offsets());
      return present;
    }
    remembered
        .identity()
        .difference(present)
        .ifPresent(
            difference -> {
              throw new WrongLogsException(difference + " " + ADVICE);
            });
    return present;
  }

  private void adopt(StreamIdentity present, Map<Integer, Offsets> offsets) {
    if (offsets.isEmpty() && stream.hasEvents()) {
      throw new WrongLogsException(
          "The database is empty, but the topic %s has events of studies: the database was lost, or is another one. %s"
              .formatted(new Topics(present.prefix()).studyEvents(), ADVICE));
    }
    offsets.forEach((partition, stored) -> requireHeld(present, partition, stored));
    journal.adopt(present);
  }

  /**
   * Requires that the logs hold what comes next.
   *
   * @throws WrongLogsException if they do not
   */
  void requireHeld(StreamIdentity present, int partition, Offsets stored) {
    Topics topics = new Topics(present.prefix());
    CommandStream.Held held = stream.held(partition);
    requireWithin(
        topics.requests(),
        partition,
        stored.requests(),
        held.begin().requests(),
        held.end().requests());
    requireWithin(
        topics.results(),
        partition,
        stored.results(),
        held.begin().results(),
        held.end().results());
  }

  private static void requireWithin(
      String topic, int partition, long stored, long begin, long end) {
    if (stored < begin) {
      throw new WrongLogsException(
          "Kafka has removed %d records of the topic %s, partition %d, that no sampler had read: the next offset to read is %d, but the log begins at %d (its retention is shorter than the samplers were away). %s"
              .formatted(begin - stored, topic, partition, stored, begin, ADVICE));
    }
    if (stored > end) {
      throw new WrongLogsException(
          "Kafka has lost records of the topic %s, partition %d: the next offset to read is %d, but the log ends at %d (an unclean leader election, or a restored backup). %s"
              .formatted(topic, partition, stored, end, ADVICE));
    }
  }
}
