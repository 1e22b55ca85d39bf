package io.trialstream.server.port;

import io.trialstream.engine.Message;
import io.trialstream.wire.EncodedMessage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What leaves the loop. */
public sealed interface Outgoing {

  /**
   * A stored event: for everyone, and for whom it answers.
   *
   * @param laneForm how it goes to whom it answers; null for the form in which it is stored
   */
  record Published(JournalEntry entry, @Nullable EncodedMessage laneForm) implements Outgoing {
    /** One that goes to everyone in the form in which it is stored. */
    public Published(JournalEntry entry) {
      this(entry, null);
    }
  }

  /** An answer for one process only. */
  record AnswerOnly(
      JournalEntry.ReplyTo replyTo,
      String study,
      @Nullable UUID studyId,
      Message message,
      Instant at)
      implements Outgoing {}

  /** A record that cannot be read or applied, with the reason. */
  record DeadLetter(Received received, String reason) implements Outgoing {}
}
