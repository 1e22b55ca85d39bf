package io.trialstream.engine;

import io.trialstream.space.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a command, about which study, and where the answer goes.
 *
 * @param commandId made by the sender; sending a command again under its id is always safe
 * @param study name of the study
 * @param studyId its id once the sender knows it; a command meant for a deleted study never touches
 *     a new one of the same name
 * @param sender id of the worker or client process, 1 to 255 characters
 * @param lane partition of the suggestions topic that the sender reads
 * @param issuedAt when the command was first sent, by the sender's clock, to the millisecond; the
 *     same each time it is sent again
 * @param space id of the study's space whose domains the sender has, so that an answer need not
 *     repeat them; empty if it has none yet; null if it wants every answer in full
 */
public record Envelope(
    UUID commandId,
    String study,
    @Nullable UUID studyId,
    String sender,
    int lane,
    Instant issuedAt,
    @Nullable String space) {

  /** From a sender that wants every answer in full. */
  public Envelope(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      String sender,
      int lane,
      Instant issuedAt) {
    this(commandId, study, studyId, sender, lane, issuedAt, null);
  }

  public Envelope {
    Text.requireName(study, "study name");
    Text.requireName(sender, "sender id");
    issuedAt = issuedAt.truncatedTo(ChronoUnit.MILLIS);
  }
}
