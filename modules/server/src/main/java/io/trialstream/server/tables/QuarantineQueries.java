package io.trialstream.server.tables;

import io.trialstream.server.port.Quarantine;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Reads which studies are set apart, and why. Thread-safe if the client is. */
public final class QuarantineQueries {

  private static final String QUARANTINE =
      "SELECT study, study_id, activity, error, command_id, at FROM quarantine";

  private final SqlClient client;

  public QuarantineQueries(SqlClient client) {
    this.client = client;
  }

  /** All of them, those first that were set apart first. */
  public Future<List<Quarantine>> all() {
    return client
        .query(QUARANTINE + " ORDER BY at")
        .execute()
        .map(rows -> Columns.list(rows, QuarantineQueries::quarantine));
  }

  /** Those of one partition. */
  public Future<List<Quarantine>> ofPartition(int partition) {
    return client
        .preparedQuery(QUARANTINE + " WHERE partition = $1")
        .execute(Tuple.of(partition))
        .map(rows -> Columns.list(rows, QuarantineQueries::quarantine));
  }

  /** How many there are. */
  public Future<Long> count() {
    return client
        .query("SELECT count(*) FROM quarantine")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Quarantine quarantine(Row row) {
    return new Quarantine(
        row.getString("study"),
        row.getUUID("study_id"),
        row.getString("activity"),
        row.getString("error"),
        row.getUUID("command_id"),
        Columns.instant(row, "at"));
  }
}
