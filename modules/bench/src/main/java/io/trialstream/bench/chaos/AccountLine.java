package io.trialstream.bench.chaos;

import io.trialstream.engine.Message;
import io.trialstream.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of a worker's own account.
 *
 * @param t when, milliseconds since 1970 UTC
 * @param what sent, delivered or heard
 * @param command id of the command that was sent, or that is answered
 * @param seq the event's place in the study's journal; 0 for what is in no journal
 * @param type type of the message on the wire
 * @param body the message as JSON text
 */
record AccountLine(
    long t,
    String what,
    UUID command,
    String study,
    @Nullable UUID studyId,
    long seq,
    String type,
    String body) {

  Message message() {
    return Wire.decode(type, body.getBytes(StandardCharsets.UTF_8));
  }
}
