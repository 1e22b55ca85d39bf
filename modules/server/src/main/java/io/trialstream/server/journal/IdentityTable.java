package io.trialstream.server.journal;

import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Offsets;
import io.trialstream.stream.StreamIdentity;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which Kafka a database's offsets belong to, as its tables say. Stateless. */
public final class IdentityTable {

  private static final String NO_PRIVILEGE = "42501";

  private static final String COLUMNS = "cluster_id, prefix, requests_id, results_id, partitions";

  private IdentityTable() {}

  /** The stream that was remembered; empty if none was, or if this user may not know. */
  public static Future<Optional<StreamIdentity>> read(SqlClient client) {
    return read(client, "");
  }

  /**
   * The same of another schema.
   *
   * @param schema with quotes and a dot behind, or nothing
   */
  static Future<Optional<StreamIdentity>> read(SqlClient client, String schema) {
    return client
        .query("SELECT %s FROM %sidentity".formatted(COLUMNS, schema))
        .execute()
        .map(IdentityTable::identity)
        .recover(
            e ->
                e instanceof PgException pg && NO_PRIVILEGE.equals(pg.getSqlState())
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(e));
  }

  private static Optional<StreamIdentity> identity(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    return Optional.of(
        new StreamIdentity(
            row.getString("cluster_id"),
            row.getString("prefix"),
            row.getString("requests_id"),
            row.getString("results_id"),
            row.getInteger("partitions")));
  }

  /** What was remembered, with the offsets of the partitions that ever had an owner. */
  public static Future<Journal.Remembered> remembered(SqlClient client) {
    return read(client)
        .compose(
            identity ->
                client
                    .query("SELECT partition, request_offset, result_offset FROM ownership")
                    .execute()
                    .map(
                        rows -> {
                          Map<Integer, Offsets> offsets = new TreeMap<>();
                          for (Row row : rows) {
                            offsets.put(
                                row.getInteger(0), new Offsets(row.getLong(1), row.getLong(2)));
                          }
                          return new Journal.Remembered(identity.orElse(null), offsets);
                        }));
  }

  /** Remembers a stream, unless one is remembered. */
  static Future<?> adopt(SqlClient client, StreamIdentity identity) {
    return insert(client, identity, "DO NOTHING");
  }

  /** Remembers a stream instead of any other. */
  static Future<?> replace(SqlClient client, StreamIdentity identity) {
    return insert(
        client,
        identity,
        """
        (one) DO UPDATE SET cluster_id = excluded.cluster_id, prefix = excluded.prefix,
          requests_id = excluded.requests_id, results_id = excluded.results_id,
          partitions = excluded.partitions, since = now()""");
  }

  private static Future<?> insert(SqlClient client, StreamIdentity identity, String conflict) {
    return client
        .preparedQuery(
            "INSERT INTO identity (%s) VALUES ($1, $2, $3, $4, $5) ON CONFLICT %s"
                .formatted(COLUMNS, conflict))
        .execute(
            Tuple.of(
                identity.clusterId(),
                identity.prefix(),
                identity.requestsId(),
                identity.resultsId(),
                identity.partitions()));
  }
}
