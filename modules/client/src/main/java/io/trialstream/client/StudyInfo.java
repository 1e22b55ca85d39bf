package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.engine.CloseReason;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shared study as it stood at one moment. Immutable.
 *
 * @param closeReason why it gives out no more trials; null while it is not closed
 * @param quarantine why it is set apart; null if it is not
 * @param trials how many trials there are
 * @param running how many of these are being evaluated
 * @param lastEvent the number of its latest event, after which {@link RemoteStudy#events} can go on
 * @param bestTrial the number of the best trial; null if there is none, or there are several
 *     objectives
 * @param bestValue the value of that trial
 * @param maxTrials it closes after this many; null for no limit
 * @param userAttrs its attributes by name
 */
public record StudyInfo(
    String name,
    UUID id,
    List<Direction> directions,
    StudyStatus status,
    @Nullable CloseReason closeReason,
    @Nullable String quarantine,
    int trials,
    int running,
    long lastEvent,
    @Nullable Integer bestTrial,
    @Nullable Double bestValue,
    AlgorithmSpec sampler,
    AlgorithmSpec pruner,
    long seed,
    @Nullable Long maxTrials,
    Map<String, @Nullable Object> userAttrs,
    Instant createdAt) {

  static StudyInfo of(JsonNode json) {
    String closed = Json.text(json, "close_reason");
    return new StudyInfo(
        json.path("name").asText(),
        UUID.fromString(json.path("id").asText()),
        Json.list(json.path("directions"), d -> Json.constant(Direction.class, d.asText())),
        Json.constant(StudyStatus.class, json.path("status").asText()),
        closed == null ? null : Json.constant(CloseReason.class, closed),
        Json.text(json, "quarantine"),
        json.path("n_trials").asInt(),
        json.path("n_running").asInt(),
        json.path("last_event").asLong(),
        json.hasNonNull("best_trial") ? json.path("best_trial").asInt() : null,
        json.hasNonNull("best_value") ? Json.number(json.path("best_value")) : null,
        Json.value(json.path("sampler"), AlgorithmSpec.class),
        Json.value(json.path("pruner"), AlgorithmSpec.class),
        json.path("seed").asLong(),
        json.hasNonNull("max_trials") ? json.path("max_trials").asLong() : null,
        Json.attributes(json.path("user_attrs")),
        Json.instant(json.path("datetime_start").asText()));
  }
}
