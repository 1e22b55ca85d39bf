package io.trialstream.server.gateway;

import io.trialstream.engine.Reason;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Hashes;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.RowStream;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.StudyAudit;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Reads studies from the tables, as the JSON that people get. Thread-safe. */
final class StudyQueries {

  private static final String STUDY =
      """
      SELECT study_id, name, status, close_reason,
        (SELECT q.activity || ': ' || q.error FROM quarantine q WHERE q.study = name) AS quarantine,
        %s AS spec,
        user_attrs, n_trials, best_trial, best_value, n_running, last_seq, created_at, deleted_at
      FROM studies WHERE deleted_at IS NULL
      """;

  /** With all that it was asked to be. */
  private static final String WHOLE = STUDY.formatted("spec::text");

  /** Without its space, which may be large: for lists, and for those who follow all studies. */
  private static final String LISTED =
      STUDY.formatted("(spec::jsonb - 'space' - 'conditions' - 'userAttrs')::text");

  private static final String ENDED =
      "SELECT count(*) AS ended FROM trials WHERE study_id = $1 AND state IN ('COMPLETE', 'PRUNED', 'FAIL')";
  private static final int MOST_SPECS = 10_000;
  private static final long UNLIMITED_DEMAND = 1_000_000;

  private final Database database;
  private final Map<UUID, StudySpec> specs = new ConcurrentHashMap<>();

  StudyQueries(Database database) {
    this.database = database;
  }

  /**
   * Which studies the caller may read, oldest first.
   *
   * @param version changes with each of them
   */
  record Listed(List<RowStream.Key<UUID>> keys, String version) {}

  /**
   * Studies that the caller may read, oldest first.
   *
   * @param prefix only those whose names start so
   * @param offset leaves out so many
   */
  Future<Listed> list(Caller caller, String prefix, int offset, int limit) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT study_id, last_seq, octet_length(user_attrs::text) + 1000 AS bytes FROM studies
            WHERE deleted_at IS NULL AND starts_with(name, $1)
              AND EXISTS (SELECT FROM unnest($2::text[]) p WHERE starts_with(name, p))
            ORDER BY created_at, name OFFSET $3 LIMIT $4
            """)
        .execute(Tuple.of(prefix, caller.prefixes(), offset, limit))
        .map(
            rows -> {
              List<RowStream.Key<UUID>> keys = new ArrayList<>();
              StringBuilder versions = new StringBuilder();
              for (Row row : rows) {
                UUID id = row.getUUID("study_id");
                keys.add(new RowStream.Key<>(id, row.getInteger("bytes")));
                versions.append(id).append('-').append(row.getLong("last_seq")).append(' ');
              }
              return new Listed(keys, Hashes.sha256(versions.toString()));
            });
  }

  /** The same by their ids. */
  Future<Map<UUID, JsonObject>> byId(Collection<UUID> ids) {
    return studies(ids)
        .map(
            all -> {
              Map<UUID, JsonObject> byId = new HashMap<>();
              for (int i = 0; i < all.size(); i++) {
                byId.put(id(all.getJsonObject(i)), all.getJsonObject(i));
              }
              return byId;
            });
  }

  /** Those of these studies that are still there, without their spaces. */
  Future<JsonArray> studies(Collection<UUID> ids) {
    return database
        .pool()
        .preparedQuery(LISTED + " AND study_id = ANY($1::uuid[])")
        .execute(Tuple.of(ids.toArray(UUID[]::new)))
        .map(StudyQueries::list);
  }

  private static JsonArray list(RowSet<Row> rows) {
    JsonArray studies = new JsonArray();
    rows.forEach(row -> studies.add(RowJson.listedStudy(row)));
    return studies;
  }

  Future<Optional<JsonObject>> study(String name) {
    return database
        .pool()
        .preparedQuery(WHOLE + " AND name = $1")
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
                    () ->
                        new Problem(
                            Reason.UNKNOWN_STUDY, "There is no study named \"" + name + "\".")));
  }

  static UUID id(JsonObject study) {
    return UUID.fromString(study.getString("id"));
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
                throw new Problem(Reason.STUDY_DELETED, "The study was deleted.");
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
}
