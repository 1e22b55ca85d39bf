package io.trialstream.server.gateway;

import io.trialstream.importance.Importance;
import io.trialstream.pareto.Dominance;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.StudyAudit;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Reads studies from the tables, as the JSON that people get. Thread-safe. */
final class StudyQueries {

  private static final String STUDY =
      """
      SELECT study_id, name, status, close_reason, spec, user_attrs, n_trials, best_trial, best_value,
        n_running, last_seq, created_at, deleted_at FROM studies WHERE deleted_at IS NULL
      """;
  private static final String ENDED =
      "SELECT count(*) AS ended FROM trials WHERE study_id = $1 AND state IN ('COMPLETE', 'PRUNED', 'FAIL')";
  private static final int MOST_SPECS = 10_000;
  private static final long UNLIMITED_DEMAND = 1_000_000;

  private final Vertx vertx;
  private final Database database;
  private final Map<UUID, StudySpec> specs = new ConcurrentHashMap<>();

  StudyQueries(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /**
   * Studies that the caller may read, oldest first.
   *
   * @param prefix only those whose names start so
   * @param offset leaves out so many
   */
  Future<JsonArray> studies(Caller caller, String prefix, int offset, int limit) {
    return database
        .pool()
        .preparedQuery(
            STUDY
                + """
                 AND starts_with(name, $1) AND EXISTS (SELECT FROM unnest($2::text[]) p WHERE starts_with(name, p))
                ORDER BY created_at, name OFFSET $3 LIMIT $4
                """)
        .execute(Tuple.of(prefix, caller.prefixes(), offset, limit))
        .map(StudyQueries::list);
  }

  /** Those of these studies that are still there. */
  Future<JsonArray> studies(Collection<UUID> ids) {
    return database
        .pool()
        .preparedQuery(STUDY + " AND study_id = ANY($1::uuid[])")
        .execute(Tuple.of(ids.toArray(UUID[]::new)))
        .map(StudyQueries::list);
  }

  private static JsonArray list(RowSet<Row> rows) {
    JsonArray studies = new JsonArray();
    rows.forEach(row -> studies.add(RowJson.study(row)));
    return studies;
  }

  Future<Optional<JsonObject>> study(String name) {
    return database
        .pool()
        .preparedQuery(STUDY + " AND name = $1")
        .execute(Tuple.of(name))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(RowJson.study(rows.iterator().next())));
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
   * Complete trials that keep their constraints and that no other such trial dominates, by number.
   */
  Future<JsonArray> bestTrials(JsonObject study) {
    boolean[] maximize = new boolean[study.getJsonArray("directions").size()];
    for (int k = 0; k < maximize.length; k++) {
      maximize[k] = study.getJsonArray("directions").getString(k).equals("maximize");
    }
    return database
        .pool()
        .preparedQuery(
            TrialQueries.TRIAL
                + " AND state = 'COMPLETE' AND 0 >= ALL (constraints) ORDER BY number")
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
              Dominance.front(scores).forEach(i -> best.add(RowJson.trial(all.get(i))));
              return best;
            });
  }

  /** How many trials could be evaluated at the same time now: those that run, and more. */
  Future<JsonObject> demand(JsonObject study) {
    long running = study.getInteger("n_running");
    Future<Long> demand =
        study.getString("status").equals("open")
            ? room(id(study)).map(room -> Math.max(running, room))
            : Future.succeededFuture(running);
    return demand.map(trials -> new JsonObject().put("trials", trials));
  }

  /** How many trials the limits of an open study let run at the same time now. */
  private Future<Long> room(UUID id) {
    return spec(id)
        .compose(
            spec -> {
              Integer parallel = spec.maxParallel();
              long beside = parallel == null ? UNLIMITED_DEMAND : parallel;
              Long most = spec.maxTrials();
              if (most == null) {
                return Future.succeededFuture(beside);
              }
              return database
                  .pool()
                  .preparedQuery(ENDED)
                  .execute(Tuple.of(id))
                  .map(rows -> most - rows.iterator().next().getLong("ended"))
                  .map(left -> Math.min(beside, Math.max(0, left)));
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

  /** The trials of a study that another one may start from: all but those that run. */
  Future<List<FrozenTrial>> history(UUID studyId) {
    return StudyAudit.trials(database, studyId)
        .map(trials -> trials.stream().filter(t -> t.state() != TrialState.RUNNING).toList());
  }

  /** What these trials have reported, by number. */
  Future<Map<Integer, List<Report>>> reports(UUID studyId, List<Integer> numbers) {
    return new ReportQueries(database).of(studyId, numbers);
  }

  /** How much the best trials dominated, as it grew. */
  Future<JsonArray> hypervolumeHistory(JsonObject study, List<Double> reference) {
    return computed(
        study,
        (spec, trials) ->
            Hypervolumes.history(
                trials.stream()
                    .filter(t -> t.state() == TrialState.COMPLETE && t.feasible())
                    .sorted(Comparator.comparing(t -> Objects.requireNonNull(t.completedAt())))
                    .toList(),
                spec.directions(),
                reference));
  }

  /** How much each parameter matters, most important first. */
  Future<JsonObject> importances(JsonObject study, Importance.Options options) {
    return computed(
        study,
        (spec, trials) -> {
          JsonObject importances = new JsonObject();
          Importance.of(trials, spec.directions(), options).forEach(importances::put);
          return importances;
        });
  }

  /** Something of all trials that takes its time, so not on an event loop. */
  private <T> Future<T> computed(
      JsonObject study, BiFunction<StudySpec, List<FrozenTrial>, T> computation) {
    UUID id = id(study);
    return spec(id)
        .compose(
            spec ->
                StudyAudit.trials(database, id)
                    .compose(
                        trials ->
                            vertx.executeBlocking(() -> computation.apply(spec, trials), false)));
  }
}
