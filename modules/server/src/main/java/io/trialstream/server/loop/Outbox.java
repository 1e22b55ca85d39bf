package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.server.loop.JournalEntry.ReplyTo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Collects what one turn of a partition brings: events to store and publish, answers, dead letters.
 * Numbers the partition's events. Confined to the loop's thread.
 */
final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private long position;
  private List<JournalEntry> entries = new ArrayList<>();
  private List<Outgoing> outgoing = new ArrayList<>();

  /**
   * @param position place of the partition's latest event
   */
  Outbox(long position) {
    this.position = position;
  }

  long position() {
    return position;
  }

  List<JournalEntry> takeEntries() {
    List<JournalEntry> taken = entries;
    entries = new ArrayList<>();
    return taken;
  }

  List<Outgoing> takeOutgoing() {
    List<Outgoing> taken = outgoing;
    outgoing = new ArrayList<>();
    return taken;
  }

  /** An event that the study has just applied. */
  void event(OwnedStudy study, Event event, @Nullable ReplyTo replyTo, Moment now) {
    position++;
    JournalEntry entry =
        new JournalEntry(
            study.engine.studyId(),
            study.engine.name(),
            study.engine.seq(),
            position,
            now.instant(),
            replyTo,
            event);
    entries.add(entry);
    outgoing.add(new Outgoing.Published(entry));
  }

  static ReplyTo replyTo(Envelope envelope) {
    return new ReplyTo(envelope.commandId(), envelope.sender(), envelope.lane());
  }

  void answer(Envelope envelope, OwnedStudy study, Message message, Moment now) {
    outgoing.add(
        new Outgoing.AnswerOnly(
            replyTo(envelope), envelope.study(), study.engine.studyId(), message, now.instant()));
  }

  void reject(Envelope envelope, Reason reason, String message, Moment now) {
    outgoing.add(
        new Outgoing.AnswerOnly(
            replyTo(envelope),
            envelope.study(),
            envelope.studyId(),
            new Answer.CommandRejected(reason, message, now.instant().toEpochMilli()),
            now.instant()));
  }

  void deadLetter(Received received, String reason) {
    outgoing.add(new Outgoing.DeadLetter(received, reason));
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
