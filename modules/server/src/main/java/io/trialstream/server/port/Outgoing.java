package io.trialstream.server.port;

import io.trialstream.engine.Message;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What leaves the loop. */
public sealed interface Outgoing {

  /** A stored event: for everyone, and for whom it answers. */
  record Published(JournalEntry entry) implements Outgoing {}

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
