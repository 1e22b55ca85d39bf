package io.trialstream.server.gateway;

import io.trialstream.importance.Importance;
import io.trialstream.server.http.Gate;
import io.trialstream.server.tables.CompleteTrials;
import io.trialstream.server.tables.CompleteTrials.Score;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * What is computed from all trials of a study: read in parts, without what is not needed, and
 * computed off the event loop; two of each kind at a time, so that one kind that takes very long
 * leaves the others room. Confined to one event loop.
 */
final class HeavyReads {

  private static final int AT_ONCE = 2;
  private static final int MAX_WAITING = 64;

  /** The most that the parameters of all trials may take as JSON to be looked at together. */
  private static final long MAX_PARAMS_BYTES = 128L << 20;

  private final Vertx vertx;
  private final CompleteTrials trials;
  private final Gate fronts = new Gate(AT_ONCE, MAX_WAITING);
  private final Gate volumes = new Gate(AT_ONCE, MAX_WAITING);
  private final Gate importances = new Gate(AT_ONCE, MAX_WAITING);

  HeavyReads(Vertx vertx, CompleteTrials trials) {
    this.vertx = vertx;
    this.trials = trials;
  }

  /** The numbers of the trials that no other dominates. */
  Future<List<Integer>> best(StudySummary study) {
    return ofScores(fronts, study, scores -> Hypervolumes.best(scores, study.spec().directions()));
  }

  /** How much they dominate, up to a reference point. */
  Future<JsonObject> hypervolume(StudySummary study, List<Double> reference) {
    return ofScores(
        volumes,
        study,
        scores ->
            new JsonObject()
                .put("hypervolume", Hypervolumes.of(scores, study.spec().directions(), reference)));
  }

  /** How that grew. */
  Future<JsonArray> hypervolumeHistory(StudySummary study, List<Double> reference) {
    return ofScores(
        volumes,
        study,
        scores -> Hypervolumes.history(scores, study.spec().directions(), reference));
  }

  /** How much each parameter matters, most important first. */
  Future<JsonObject> importances(StudySummary study, Importance.Options options) {
    return importances.run(
        () ->
            completeTrials(study.id())
                .compose(
                    all ->
                        vertx.executeBlocking(
                            () -> importances(all, study.spec(), options), false)));
  }

  private static JsonObject importances(
      List<FrozenTrial> trials, StudySpec spec, Importance.Options options) {
    JsonObject importances = new JsonObject();
    Importance.of(trials, spec.directions(), options).forEach(importances::put);
    return importances;
  }

  private <T> Future<T> ofScores(
      Gate gate, StudySummary study, Function<List<Score>, T> computation) {
    return gate.run(
        () ->
            trials
                .scores(study.id())
                .compose(scores -> vertx.executeBlocking(() -> computation.apply(scores), false)));
  }

  private Future<List<FrozenTrial>> completeTrials(UUID study) {
    return trials
        .paramsBytes(study)
        .compose(
            bytes -> {
              if (bytes > MAX_PARAMS_BYTES) {
                throw new IllegalArgumentException(
                    "The parameters of all trials of this study take %d bytes; importances are computed for at most %d. Use: trialstream export, and compute them elsewhere."
                        .formatted(bytes, MAX_PARAMS_BYTES));
              }
              return trials.withParams(study);
            });
  }
}
