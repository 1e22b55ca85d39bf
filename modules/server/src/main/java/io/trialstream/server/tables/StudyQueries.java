package io.trialstream.server.tables;

import io.trialstream.engine.CloseReason;
import io.trialstream.study.BestTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads studies that are not deleted. Thread-safe if the client is. */
public final class StudyQueries {

  private static final String STUDY =
      """
      SELECT study_id, name, status, close_reason,
        (SELECT q.activity || ': ' || q.error FROM quarantine q WHERE q.study = name) AS quarantine,
        %s AS spec,
        user_attrs::text AS user_attrs, n_trials, best_trial, best_value, n_running, last_seq, created_at
      FROM studies WHERE deleted_at IS NULL
      """;

  /** With all that it was asked to be. */
  private static final String WHOLE = STUDY.formatted("spec::text");

  /** Without its space, which may be large: for lists, and for those who follow all studies. */
  private static final String LISTED =
      STUDY.formatted("(spec::jsonb - 'space' - 'conditions' - 'userAttrs')::text");

  /** Whether a study exists, and about how many bytes it takes. */
  private static final String KEY =
      """
      SELECT study_id, last_seq, (octet_length(user_attrs::text) + 1000)::bigint AS bytes FROM studies
      WHERE deleted_at IS NULL
      """;

  private static final String ENDED =
      "SELECT count(*) AS ended FROM trials WHERE study_id = $1 AND state IN ('COMPLETE', 'PRUNED', 'FAIL')";

  private final SqlClient client;

  public StudyQueries(SqlClient client) {
    this.client = client;
  }

  /**
   * Which studies there are, oldest first.
   *
   * @param prefixes only studies whose names start with one of these
   * @param prefix and with this
   * @param offset how many to leave out first
   * @param limit how many to give at most
   */
  public Future<List<StudyKey>> list(List<String> prefixes, String prefix, int offset, int limit) {
    return client
        .preparedQuery(
            KEY
                + """
                  AND starts_with(name, $1)
                  AND EXISTS (SELECT FROM unnest($2::text[]) p WHERE starts_with(name, p))
                ORDER BY created_at, name OFFSET $3 LIMIT $4
                """)
        .execute(Tuple.of(prefix, prefixes.toArray(String[]::new), offset, limit))
        .map(rows -> Columns.list(rows, StudyQueries::key));
  }

  /** That a study of this name is there; empty if it is not. */
  public Future<Optional<StudyKey>> find(String name) {
    return client
        .preparedQuery(KEY + " AND name = $1")
        .execute(Tuple.of(name))
        .map(rows -> Columns.first(rows, StudyQueries::key));
  }

  private static StudyKey key(Row row) {
    return new StudyKey(row.getUUID("study_id"), row.getLong("last_seq"), row.getLong("bytes"));
  }

  /** Those of these studies that are still there, without their spaces, by id. */
  public Future<Map<UUID, StudySummary>> byId(Collection<UUID> ids) {
    return client
        .preparedQuery(LISTED + " AND study_id = ANY($1::uuid[])")
        .execute(Tuple.of(ids.toArray(UUID[]::new)))
        .map(
            rows -> {
              Map<UUID, StudySummary> byId = new HashMap<>();
              for (Row row : rows) {
                StudySummary study = study(row);
                byId.put(study.id(), study);
              }
              return byId;
            });
  }

  /** The study of this name; empty if there is none. */
  public Future<Optional<StudySummary>> study(String name) {
    return client
        .preparedQuery(WHOLE + " AND name = $1")
        .execute(Tuple.of(name))
        .map(rows -> Columns.first(rows, StudyQueries::study));
  }

  private static StudySummary study(Row row) {
    String closeReason = row.getString("close_reason");
    Integer best = row.getInteger("best_trial");
    return new StudySummary(
        row.getUUID("study_id"),
        row.getString("name"),
        StudyStatus.valueOf(row.getString("status")),
        closeReason == null ? null : CloseReason.valueOf(closeReason),
        row.getString("quarantine"),
        Wire.read(row.getString("spec"), StudySpec.class),
        Columns.object(row, "user_attrs"),
        row.getLong("last_seq"),
        row.getInteger("n_trials"),
        row.getInteger("n_running"),
        best == null ? null : new BestTrial(best, row.getDouble("best_value")),
        Columns.instant(row, "created_at"));
  }

  /** How many trials of a study have ended, in whatever way. */
  public Future<Long> ended(UUID study) {
    return client
        .preparedQuery(ENDED)
        .execute(Tuple.of(study))
        .map(rows -> rows.iterator().next().getLong("ended"));
  }
}
