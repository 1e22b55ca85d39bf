package io.trialstream.server.tables;

import io.trialstream.engine.CloseReason;
import io.trialstream.study.Attributes;
import io.trialstream.study.BestTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A study as the tables show it, without its trials. Immutable.
 *
 * @param closeReason why it was closed; null if it was not
 * @param quarantine what failed and how, in words; null if the study is not in quarantine
 * @param spec what it was asked to be; without space, conditions and attributes in a list of
 *     studies
 * @param userAttrs its attributes as they are now
 * @param lastEvent number of its last event, from 1
 * @param trials how many it has, whatever their state
 * @param running how many of them run
 * @param best its best trial; null if none is complete, or if it has several objectives
 */
public record StudySummary(
    UUID id,
    String name,
    StudyStatus status,
    @Nullable CloseReason closeReason,
    @Nullable String quarantine,
    StudySpec spec,
    Map<String, @Nullable Object> userAttrs,
    long lastEvent,
    int trials,
    int running,
    @Nullable BestTrial best,
    Instant createdAt) {

  public StudySummary {
    userAttrs = Attributes.copy(userAttrs);
  }
}
