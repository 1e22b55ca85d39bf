package io.trialstream.server.tables;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads which workers have trials. Thread-safe if the client is. */
public final class WorkerQueries {

  private final SqlClient client;

  public WorkerQueries(SqlClient client) {
    this.client = client;
  }

  /**
   * A worker that has had trials of a study. Immutable.
   *
   * @param running numbers of the trials that it has now
   * @param finished how many of its trials have ended
   * @param lastSeen when a trial of it last started or ended; null if that is not known
   */
  public record StudyWorker(
      String name, List<Integer> running, long finished, @Nullable Instant lastSeen) {
    public StudyWorker {
      running = List.copyOf(running);
    }
  }

  /**
   * A worker that has trials of a study now. Immutable.
   *
   * @param study its name
   * @param running numbers of these trials
   * @param lastSeen when the last of them started; null if that is not known
   */
  public record BusyWorker(
      String study, String name, List<Integer> running, @Nullable Instant lastSeen) {
    public BusyWorker {
      running = List.copyOf(running);
    }
  }

  /** Workers that have had trials of a study, those first that were seen last. */
  public Future<List<StudyWorker>> of(UUID study) {
    return read(
        """
        SELECT worker, coalesce(array_agg(number ORDER BY number) FILTER (WHERE state = 'RUNNING'), '{}') AS running,
          count(*) FILTER (WHERE completed_at IS NOT NULL) AS finished,
          max(coalesce(completed_at, started_at)) AS last_seen
        FROM trials WHERE study_id = $1 AND worker IS NOT NULL
        GROUP BY worker ORDER BY last_seen DESC, worker LIMIT %d
        """,
        Tuple.of(study),
        row ->
            new StudyWorker(
                row.getString("worker"),
                Columns.integers(row, "running"),
                row.getLong("finished"),
                Columns.optionalInstant(row, "last_seen")));
  }

  /**
   * Workers that have trials now, by study.
   *
   * @param prefixes only of studies whose names start with one of these
   */
  public Future<List<BusyWorker>> busy(List<String> prefixes) {
    return read(
        """
        SELECT s.name AS study, t.worker, array_agg(t.number ORDER BY t.number) AS running,
          max(t.started_at) AS last_seen
        FROM studies s JOIN trials t USING (study_id)
        WHERE s.deleted_at IS NULL AND s.n_running > 0 AND t.state = 'RUNNING' AND t.worker IS NOT NULL
          AND EXISTS (SELECT FROM unnest($1::text[]) p WHERE starts_with(s.name, p))
        GROUP BY s.name, t.worker ORDER BY s.name, t.worker LIMIT %d
        """,
        Tuple.of((Object) prefixes.toArray(String[]::new)),
        row ->
            new BusyWorker(
                row.getString("study"),
                row.getString("worker"),
                Columns.integers(row, "running"),
                Columns.optionalInstant(row, "last_seen")));
  }

  private <T> Future<List<T>> read(String sql, Tuple values, Function<Row, T> form) {
    return client
        .preparedQuery(sql.formatted(TrialQueries.MAX_PAGE))
        .execute(values)
        .map(rows -> Columns.list(rows, form));
  }
}
