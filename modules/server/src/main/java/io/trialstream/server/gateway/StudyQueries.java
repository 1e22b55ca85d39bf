package io.trialstream.server.gateway;

import io.trialstream.importance.Importance;
import io.trialstream.pareto.Dominance;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.StudyAudit;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads studies and trials from the tables, as the JSON that people get. Thread-safe. */
final class StudyQueries {

  /** The most trials of one page. */
  static final int MAX_PAGE = 10_000;

  private static final String STUDY =
      """
      SELECT study_id, name, status, close_reason, spec, user_attrs, n_trials, best_trial, best_value,
        n_running, last_seq, created_at, deleted_at FROM studies WHERE deleted_at IS NULL
      """;
  private static final String TRIAL =
      """
      SELECT number, attempt, state, params, "values", constraints, user_attrs, worker, started_at, completed_at,
        reason FROM trials WHERE study_id = $1
      """;

  private static final int MOST_SPECS = 10_000;

  private final Vertx vertx;
  private final Database database;
  private final Map<UUID, StudySpec> specs = new ConcurrentHashMap<>();

  StudyQueries(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  Future<JsonArray> studies() {
    return database
        .pool()
        .query(STUDY + " ORDER BY created_at, name")
        .execute()
        .map(
            rows -> {
              JsonArray studies = new JsonArray();
              rows.forEach(row -> studies.add(study(row)));
              return studies;
            });
  }

  Future<Optional<JsonObject>> study(String name) {
    return database
        .pool()
        .preparedQuery(STUDY + " AND name = $1")
        .execute(Tuple.of(name))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(study(rows.iterator().next())));
  }

  /** A study that must be there; fails with a {@link Problem} if it is not. */
  Future<JsonObject> require(String name) {
    return study(name)
        .map(
            found ->
                found.orElseThrow(
                    () -> new Problem(404, "There is no study named \"" + name + "\".")));
  }

  static UUID id(JsonObject study) {
    return UUID.fromString(study.getString("id"));
  }

  /**
   * Trials in the order of their numbers, from a number on.
   *
   * @param distributions whether the domains of their parameters come with them
   */
  Future<JsonArray> trials(UUID studyId, int fromNumber, int limit, boolean distributions) {
    return database
        .pool()
        .preparedQuery(TRIAL + " AND number >= $2 ORDER BY number LIMIT $3")
        .execute(Tuple.of(studyId, fromNumber, limit))
        .map(
            rows -> {
              JsonArray trials = new JsonArray();
              rows.forEach(row -> trials.add(distributions ? withDomains(row) : trial(row)));
              return trials;
            });
  }

  /**
   * Complete trials that keep their constraints and that no other such trial dominates, by number.
   */
  Future<JsonArray> bestTrials(JsonObject study) {
    boolean[] maximize = new boolean[study.getJsonArray("directions").size()];
    for (int k = 0; k < maximize.length; k++) {
      maximize[k] = study.getJsonArray("directions").getString(k).equals("maximize");
    }
    return database
        .pool()
        .preparedQuery(TRIAL + " AND state = 'COMPLETE' AND 0 >= ALL (constraints) ORDER BY number")
        .execute(Tuple.of(id(study)))
        .map(
            rows -> {
              List<Row> all = new ArrayList<>();
              List<double[]> scores = new ArrayList<>();
              for (Row row : rows) {
                Double[] values = row.getArrayOfDoubles("values");
                double[] score = new double[values.length];
                for (int k = 0; k < score.length; k++) {
                  score[k] = maximize[k] ? -values[k] : values[k];
                }
                all.add(row);
                scores.add(score);
              }
              JsonArray best = new JsonArray();
              Dominance.front(scores).forEach(i -> best.add(trial(all.get(i))));
              return best;
            });
  }

  /** What a study was asked to be; it never changes. */
  Future<StudySpec> spec(UUID studyId) {
    StudySpec known = specs.get(studyId);
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return database
        .pool()
        .preparedQuery("SELECT spec::text AS spec FROM studies WHERE study_id = $1")
        .execute(Tuple.of(studyId))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new Problem(404, "The study was deleted.");
              }
              StudySpec spec = Wire.read(rows.iterator().next().getString("spec"), StudySpec.class);
              if (specs.size() < MOST_SPECS) {
                specs.put(studyId, spec);
              }
              return spec;
            });
  }

  /** The trials of a study that another one may start from: complete ones and pruned ones. */
  Future<List<FrozenTrial>> history(UUID studyId) {
    return StudyAudit.trials(database, studyId)
        .map(
            trials ->
                trials.stream()
                    .filter(t -> t.state() == TrialState.COMPLETE || t.state() == TrialState.PRUNED)
                    .toList());
  }

  /** How much each parameter matters, most important first. */
  Future<JsonObject> importances(JsonObject study, Importance.Options options) {
    UUID id = id(study);
    return spec(id)
        .compose(
            spec ->
                StudyAudit.trials(database, id)
                    .compose(
                        trials -> // a forest takes its time
                        vertx.executeBlocking(
                                () -> {
                                  JsonObject importances = new JsonObject();
                                  Importance.of(trials, spec.directions(), options)
                                      .forEach(importances::put);
                                  return importances;
                                },
                                false)));
  }

  /** A trial with the domains of its parameters, and what its latest attempt has reported. */
  Future<Optional<JsonObject>> trialWithReports(UUID studyId, int number) {
    return trial(studyId, number)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(found)
                    : reports(studyId, number, found.get().getInteger("attempt"))
                        .map(
                            reports ->
                                Optional.of(found.get().put("intermediate_values", reports))));
  }

  private Future<JsonObject> reports(UUID studyId, int number, int attempt) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT step, value FROM reports WHERE study_id = $1 AND number = $2 AND attempt = $3
            ORDER BY step
            """)
        .execute(Tuple.of(studyId, number, attempt))
        .map(
            rows -> {
              JsonObject reports = new JsonObject();
              rows.forEach(
                  row ->
                      reports.put(row.getLong("step").toString(), number(row.getDouble("value"))));
              return reports;
            });
  }

  Future<Optional<JsonObject>> trial(UUID studyId, int number) {
    return database
        .pool()
        .preparedQuery(TRIAL + " AND number = $2")
        .execute(Tuple.of(studyId, number))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(trial(rows.iterator().next())));
  }

  private static JsonObject study(Row row) {
    JsonObject spec = row.getJsonObject("spec");
    JsonArray directions = new JsonArray();
    spec.getJsonArray("directions")
        .forEach(d -> directions.add(d.toString().toLowerCase(Locale.ROOT)));
    JsonObject study =
        new JsonObject()
            .put("name", row.getString("name"))
            .put("id", row.getUUID("study_id").toString())
            .put("directions", directions)
            .put("status", row.getString("status").toLowerCase(Locale.ROOT))
            .put("close_reason", row.getString("close_reason"))
            .put("n_trials", row.getInteger("n_trials"))
            .put("n_running", row.getInteger("n_running"))
            .put("last_event", row.getLong("last_seq"))
            .put("best_trial", row.getInteger("best_trial"))
            .put("best_value", number(row.getDouble("best_value")))
            .put("sampler", spec.getJsonObject("sampler"))
            .put("pruner", spec.getJsonObject("pruner"))
            .put("seed", spec.getLong("seed"))
            .put("max_trials", spec.getLong("maxTrials"))
            .put("user_attrs", row.getJsonObject("user_attrs"))
            .put("datetime_start", time(row.getOffsetDateTime("created_at")));
    return study;
  }

  private static JsonObject withDomains(Row row) {
    JsonObject domains = new JsonObject();
    JsonObject stored = row.getJsonObject("params");
    for (String name : stored.fieldNames()) {
      domains.put(name, stored.getJsonObject(name).getValue("distribution"));
    }
    return trial(row).put("distributions", domains);
  }

  private static JsonObject trial(Row row) {
    JsonObject params = new JsonObject();
    JsonObject stored = row.getJsonObject("params");
    for (String name : stored.fieldNames()) {
      params.put(name, stored.getJsonObject(name).getValue("value"));
    }
    JsonObject trial =
        new JsonObject()
            .put("number", row.getInteger("number"))
            .put("state", row.getString("state"))
            .put("values", numbers(row.getArrayOfDoubles("values")))
            .put("params", params)
            .put("datetime_start", time(row.getOffsetDateTime("started_at")))
            .put("datetime_complete", time(row.getOffsetDateTime("completed_at")))
            .put("user_attrs", row.getJsonObject("user_attrs"))
            .put("worker", row.getString("worker"))
            .put("attempt", row.getInteger("attempt"))
            .put("reason", row.getString("reason"));
    Double[] constraints = row.getArrayOfDoubles("constraints");
    return constraints.length == 0 ? trial : trial.put("constraints", numbers(constraints));
  }

  private static JsonArray numbers(Double[] all) {
    JsonArray numbers = new JsonArray();
    for (Double one : all) {
      numbers.add(number(one));
    }
    return numbers;
  }

  /** JSON has no infinities: they are strings, as on the wire. */
  private static @Nullable Object number(@Nullable Double value) {
    return value == null || Double.isFinite(value) ? value : value.toString();
  }

  private static @Nullable String time(@Nullable OffsetDateTime time) {
    return time == null ? null : Instant.from(time).toString();
  }
}
