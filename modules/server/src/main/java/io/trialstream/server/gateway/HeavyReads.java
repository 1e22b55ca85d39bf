package io.trialstream.server.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.trialstream.importance.Importance;
import io.trialstream.server.http.Gate;
import io.trialstream.server.journal.Database;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * What is computed from all trials of a study: read in parts, without what is not needed, and
 * computed off the event loop; two of each kind at a time, so that one kind that takes very long
 * leaves the others room. Confined to one event loop.
 */
final class HeavyReads {

  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 64;
  private static final int PAGE = 2_000;

  /** The most that the parameters of all trials may take as JSON to be looked at together. */
  private static final long MOST_PARAMS_BYTES = 128L << 20;

  private static final TypeReference<Map<String, Parameter>> PARAMS = new TypeReference<>() {};

  private final Vertx vertx;
  private final Database database;
  private final StudyQueries queries;
  private final Gate fronts = new Gate(AT_ONCE, MOST_WAITING);
  private final Gate volumes = new Gate(AT_ONCE, MOST_WAITING);
  private final Gate importances = new Gate(AT_ONCE, MOST_WAITING);

  HeavyReads(Vertx vertx, Database database, StudyQueries queries) {
    this.vertx = vertx;
    this.database = database;
    this.queries = queries;
  }

  /** The numbers of the trials that no other dominates. */
  Future<List<Integer>> best(UUID study) {
    return ofScores(
        fronts, study, (spec, scores) -> Hypervolumes.best(scores.trials(), spec.directions()));
  }

  /** How much they dominate, up to a reference point. */
  Future<JsonObject> hypervolume(UUID study, List<Double> reference) {
    return ofScores(
        volumes,
        study,
        (spec, scores) ->
            new JsonObject()
                .put(
                    "hypervolume", Hypervolumes.of(scores.trials(), spec.directions(), reference)));
  }

  /** How that grew. */
  Future<JsonArray> hypervolumeHistory(UUID study, List<Double> reference) {
    return ofScores(
        volumes,
        study,
        (spec, scores) -> Hypervolumes.history(scores.trials(), spec.directions(), reference));
  }

  /** How much each parameter matters, most important first. */
  Future<JsonObject> importances(UUID study, Importance.Options options) {
    return importances.run(
        () ->
            queries
                .spec(study)
                .compose(
                    spec ->
                        completeTrials(study)
                            .compose(
                                trials ->
                                    vertx.executeBlocking(
                                        () -> importances(trials, spec, options), false))));
  }

  private static JsonObject importances(
      List<FrozenTrial> trials, StudySpec spec, Importance.Options options) {
    JsonObject importances = new JsonObject();
    Importance.of(trials, spec.directions(), options).forEach(importances::put);
    return importances;
  }

  private <T> Future<T> ofScores(
      Gate gate, UUID study, BiFunction<StudySpec, Scores, T> computation) {
    return gate.run(
        () ->
            queries
                .spec(study)
                .compose(
                    spec ->
                        Scores.read(database, study)
                            .compose(
                                scores ->
                                    vertx.executeBlocking(
                                        () -> computation.apply(spec, scores), false))));
  }

  private Future<List<FrozenTrial>> completeTrials(UUID study) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT coalesce(sum(octet_length(params::text)), 0)::bigint AS bytes FROM trials
            WHERE study_id = $1 AND state = 'COMPLETE'
            """)
        .execute(Tuple.of(study))
        .compose(
            rows -> {
              long bytes = rows.iterator().next().getLong("bytes");
              if (bytes > MOST_PARAMS_BYTES) {
                throw new IllegalArgumentException(
                    "The parameters of all trials of this study take %d bytes; importances are computed for at most %d. Use: trialstream export, and compute them elsewhere."
                        .formatted(bytes, MOST_PARAMS_BYTES));
              }
              return completeFrom(study, 0, new ArrayList<>());
            });
  }

  private Future<List<FrozenTrial>> completeFrom(UUID study, int from, List<FrozenTrial> found) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT number, params::text AS params, "values", constraints FROM trials
            WHERE study_id = $1 AND number >= $2 AND state = 'COMPLETE' ORDER BY number LIMIT $3
            """)
        .execute(Tuple.of(study, from, PAGE))
        .compose(
            rows -> {
              rows.forEach(row -> found.add(complete(row)));
              return rows.size() < PAGE
                  ? Future.succeededFuture(found)
                  : completeFrom(study, found.getLast().number() + 1, found);
            });
  }

  /** As far as importances look at it. */
  private static FrozenTrial complete(Row row) {
    try {
      return FrozenTrial.builder(row.getInteger("number"))
          .state(TrialState.COMPLETE)
          .params(Wire.mapper().readValue(row.getString("params"), PARAMS))
          .values(Arrays.asList(row.getArrayOfDoubles("values")))
          .constraints(Arrays.asList(row.getArrayOfDoubles("constraints")))
          .build();
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException("A row holds unreadable JSON.", e);
    }
  }
}
