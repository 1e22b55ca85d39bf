package io.trialstream.server.port;

import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.stream.LaneMessage;
import io.trialstream.wire.Wire;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored event.
 *
 * @param seq its place in the study's journal, from 1
 * @param position its place among all events of the partition, from 1
 * @param at when it was decided, to the millisecond
 * @param replyTo whom it answers; null if nobody
 * @param json the event as it is stored and published; not to be changed
 */
public record JournalEntry(
    UUID studyId,
    String study,
    long seq,
    long position,
    Instant at,
    @Nullable ReplyTo replyTo,
    Event event,
    byte[] json) {

  /** One whose event is encoded here. */
  public JournalEntry(
      UUID studyId,
      String study,
      long seq,
      long position,
      Instant at,
      @Nullable ReplyTo replyTo,
      Event event) {
    this(studyId, study, seq, position, at, replyTo, event, Wire.encode(event));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof JournalEntry e
        && studyId.equals(e.studyId)
        && study.equals(e.study)
        && seq == e.seq
        && position == e.position
        && at.equals(e.at)
        && Objects.equals(replyTo, e.replyTo)
        && event.equals(e.event);
  }

  @Override
  public int hashCode() {
    return Objects.hash(studyId, seq, position);
  }

  /**
   * Where an answer goes.
   *
   * @param commandId the command that it answers
   * @param to the process that sent it
   * @param lane the partition that this process reads
   * @param space what the process said that it knows of the study's space (see {@link
   *     io.trialstream.engine.Envelope#space}); not stored
   */
  public record ReplyTo(UUID commandId, String to, int lane, @Nullable String space) {

    /** One that gets every answer in full. */
    public ReplyTo(UUID commandId, String to, int lane) {
      this(commandId, to, lane, null);
    }

    /**
     * The answer as it goes to the lane.
     *
     * @param seq number of the event that it is; 0 if it is none
     */
    public LaneMessage message(String study, @Nullable UUID studyId, long seq, Message message) {
      return new LaneMessage(commandId, to, study, studyId, seq, message);
    }
  }
}
