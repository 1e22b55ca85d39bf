package io.trialstream.server.port;

import io.trialstream.engine.CloseReason;
import io.trialstream.study.BestTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A study as the tables show it after a batch.
 *
 * @param lastSeq number of its events
 * @param trials number of its trials
 * @param running how many of them run
 * @param watched whether its owner must watch it: a trial runs, or its time is limited
 * @param deletedAt when it was deleted; null if it was not
 */
public record StudyRow(
    UUID studyId,
    String name,
    int partition,
    StudyStatus status,
    @Nullable CloseReason closeReason,
    StudySpec spec,
    Map<String, @Nullable Object> userAttrs,
    long lastSeq,
    int trials,
    int running,
    @Nullable BestTrial best,
    boolean watched,
    Instant createdAt,
    @Nullable Instant deletedAt) {

  /** The row once one more event has deleted the study. */
  public StudyRow deleted(Instant at) {
    return new StudyRow(
        studyId,
        name,
        partition,
        status,
        closeReason,
        spec,
        userAttrs,
        lastSeq + 1,
        trials,
        running,
        best,
        false,
        createdAt,
        at);
  }
}
