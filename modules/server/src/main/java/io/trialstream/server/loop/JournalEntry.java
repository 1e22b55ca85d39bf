package io.trialstream.server.loop;

import io.trialstream.engine.Event;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored event.
 *
 * @param seq its place in the study's journal, from 1
 * @param position its place among all events of the partition, from 1
 * @param at when it was decided, to the millisecond
 * @param replyTo whom it answers; null if nobody
 */
public record JournalEntry(
    UUID studyId,
    String study,
    long seq,
    long position,
    Instant at,
    @Nullable ReplyTo replyTo,
    Event event) {

  /**
   * Where an answer goes.
   *
   * @param commandId the command that it answers
   * @param to the process that sent it
   * @param lane the partition that this process reads
   */
  public record ReplyTo(UUID commandId, String to, int lane) {}
}
