package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalEntry.ReplyTo;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Received;
import io.trialstream.wire.EncodedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Collects, in order, what the decisions of one batch bring: events to store and publish, answers,
 * dead letters. Events get their place in the partition when the batch is made. Confined to one
 * thread at a time.
 */
final class Outbox {

  /** Events are large if they have more bytes than this in the mean. */
  private static final long LARGE_BYTES = 8L << 10;

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** An event that has no place in the partition yet, or a message. */
  private sealed interface Item {
    record Decided(
        UUID studyId,
        String study,
        long seq,
        Instant at,
        @Nullable ReplyTo replyTo,
        Event event,
        byte[] json,
        @Nullable EncodedMessage laneForm,
        long place)
        implements Item {}

    record Sent(Outgoing message) implements Item {}
  }

  private List<Item> items = new ArrayList<>();
  private long bytes;

  /** About how many bytes it holds. */
  long bytes() {
    return bytes;
  }

  /** Whether what it holds is large in the mean. */
  boolean isBulky() {
    return bytes > LARGE_BYTES * Math.max(1, items.size());
  }

  /**
   * Whether it holds so much that the rest of a study's decisions should come in the next batch.
   */
  boolean isFull(ByteBudgets budgets) {
    return bytes > (isBulky() ? budgets.largeEvents() : budgets.studyBatch());
  }

  /** Counts answers of about this size, in bytes, which are added now. */
  void count(long answers) {
    bytes += answers;
  }

  /** Adds all that another one holds, and empties that one. */
  void takeAll(Outbox other) {
    items.addAll(other.items);
    bytes += other.bytes;
    other.clear();
  }

  /** Forgets what it holds. */
  void clear() {
    items = new ArrayList<>();
    bytes = 0;
  }

  /**
   * Empties it into lists.
   *
   * @param position place of the partition's latest event
   * @return place of the latest event with these
   */
  long drainTo(long position, List<JournalEntry> entries, List<Outgoing> outgoing) {
    long latest = position;
    for (Item item : items) {
      switch (item) {
        case Item.Sent s -> outgoing.add(s.message());
        case Item.Decided d -> {
          latest = d.place() > 0 ? d.place() : latest + 1;
          JournalEntry entry =
              new JournalEntry(
                  d.studyId(),
                  d.study(),
                  d.seq(),
                  latest,
                  d.at(),
                  d.replyTo(),
                  d.event(),
                  d.json());
          entries.add(entry);
          outgoing.add(new Outgoing.Published(entry, d.laneForm()));
        }
      }
    }
    clear();
    return latest;
  }

  /**
   * An event that the study has just applied.
   *
   * @param json its bytes, as they are stored and published
   */
  void event(
      OwnedStudy study, Event event, byte[] json, @Nullable ReplyTo replyTo, ClockReading now) {
    EncodedMessage laneForm = study.laneForms.of(event, replyTo, study.engine.space());
    bytes += json.length + (laneForm == null ? 0 : laneForm.json().length);
    items.add(
        new Item.Decided(
            study.engine.studyId(),
            study.engine.name(),
            study.engine.seq(),
            now.instant(),
            replyTo,
            event,
            json,
            laneForm,
            0));
  }

  void event(
      UUID studyId,
      String study,
      long seq,
      Event event,
      byte[] json,
      @Nullable ReplyTo replyTo,
      ClockReading now) {
    bytes += json.length;
    items.add(new Item.Decided(studyId, study, seq, now.instant(), replyTo, event, json, null, 0));
  }

  /** An event that was stored and published before, and is stored at its place again. */
  void again(JournalEntry entry) {
    bytes += entry.json().length;
    items.add(
        new Item.Decided(
            entry.studyId(),
            entry.study(),
            entry.seq(),
            entry.at(),
            null,
            entry.event(),
            entry.json(),
            null,
            entry.position()));
  }

  static ReplyTo replyTo(Envelope envelope) {
    return new ReplyTo(envelope.commandId(), envelope.sender(), envelope.lane(), envelope.space());
  }

  void answer(Envelope envelope, @Nullable UUID studyId, Message message, ClockReading now) {
    items.add(
        new Item.Sent(
            new Outgoing.AnswerOnly(
                replyTo(envelope), envelope.study(), studyId, message, now.instant())));
  }

  void answer(Envelope envelope, OwnedStudy study, Message message, ClockReading now) {
    answer(envelope, study.engine.studyId(), message, now);
  }

  void reject(Envelope envelope, Reason reason, String message, ClockReading now) {
    answer(
        envelope,
        envelope.studyId(),
        new Answer.CommandRejected(reason, message, now.instant().toEpochMilli()),
        now);
  }

  void deadLetter(Received received, String reason) {
    items.add(new Item.Sent(new Outgoing.DeadLetter(received, reason)));
    LoggingEventBuilder log = LOG.atError().addKeyValue("partition", received.partition());
    if (received.envelope() != null) {
      log = log.addKeyValue("study", received.envelope().study());
    }
    if (received.command() instanceof Command.AboutTrial c) {
      log = log.addKeyValue("trial", c.number());
    }
    log.log("the command at {} {} is set aside: {}", received.source(), received.offset(), reason);
  }
}
