package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.time.Instant;

/**
 * Something that happened in a study. Immutable.
 *
 * @param seq its number in the study's journal, 1, 2, 3…
 * @param at when it was decided
 * @param type what happened, such as TrialFinished; docs/reference/messages.md lists the types
 * @param json the whole event as the gateway sent it, on one line
 */
public record StudyEvent(long seq, Instant at, String type, String json) {

  static StudyEvent of(String json) {
    JsonNode event = Wire.read(json, JsonNode.class);
    return new StudyEvent(
        event.path("seq").asLong(),
        Json.instant(event.path("at").asText()),
        event.path("type").asText(),
        json);
  }

  /** What the event says, with the fields of its type. */
  public JsonNode content() {
    return Wire.read(json, JsonNode.class).path("event");
  }
}
