package io.trialstream.server.journal;

import io.trialstream.server.port.PartitionCommit;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A whole commit as one statement, which PostgreSQL does as a whole or not at all: it claims the
 * partitions under their epochs, and only then inserts. Where a partition has a new owner, or its
 * latest event or its offsets are others than the committer knows (the database has gone back to an
 * earlier state), the claim raises {@link #NEW_OWNERS} and nothing is even tried. One round trip,
 * whatever the size.
 */
final class CommitStatement {

  /**
   * The SQL state of a commit that came after another owner's taking over; their numbers are its
   * detail.
   */
  static final String NEW_OWNERS = "TS001";

  private static final String CLAIM =
      """
      mine AS (
        UPDATE ownership o
        SET request_offset = u.requests, result_offset = u.results, position = u.position,
          published_position = u.published
        FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::bigint[])
          AS u(partition, epoch, requests, results, position, published, before,
            requests_before, results_before)
        WHERE o.partition = u.partition AND o.epoch = u.epoch AND o.position = u.before
          AND o.request_offset = u.requests_before AND o.result_offset = u.results_before
        RETURNING o.partition),
      claimed AS MATERIALIZED (
        SELECT CASE WHEN count(*) < cardinality($1::int[])
          THEN new_owners(array(SELECT unnest($1::int[]) EXCEPT SELECT partition FROM mine)) END
        FROM mine)""";

  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

  /** The text for each combination of writes. */
  private static final Map<List<String>, String> TEXTS = new ConcurrentHashMap<>();

  /**
   * What is written to one table.
   *
   * @param name unique in a statement
   * @param sql whose parameters are $1 and so on; selects from {@code claimed} too, if it inserts
   * @param columns the parameters
   */
  record Write(String name, String sql, Object... columns) {}

  private final String text;
  private final Tuple parameters;

  private CommitStatement(String text, Tuple parameters) {
    this.text = text;
    this.parameters = parameters;
  }

  static CommitStatement of(List<PartitionCommit> commits) {
    List<Write> writes = CommitRows.writes(commits);
    Object[] claim = CommitRows.claim(commits);
    List<Object> parameters = new ArrayList<>(List.of(claim));
    writes.forEach(write -> parameters.addAll(List.of(write.columns())));
    String text =
        TEXTS.computeIfAbsent(
            writes.stream().map(Write::name).toList(), names -> text(claim.length, writes));
    return new CommitStatement(text, Tuple.wrap(parameters));
  }

  /** Completes once it is stored; fails with {@link #NEW_OWNERS} if partitions have new owners. */
  Future<?> execute(SqlClient client) {
    return client.preparedQuery(text).execute(parameters);
  }

  /** Numbers the parameters through, after those of the claim. */
  private static String text(int claimed, List<Write> writes) {
    StringBuilder text = new StringBuilder("WITH ").append(CLAIM);
    int before = claimed;
    for (Write write : writes) {
      int shift = before;
      text.append(",\nwrite_").append(write.name()).append(" AS (\n");
      text.append(
          PARAMETER
              .matcher(write.sql())
              .replaceAll(m -> "\\$" + (Integer.parseInt(m.group(1)) + shift)));
      text.append(')');
      before += write.columns().length;
    }
    return text.append("\nSELECT * FROM claimed").toString();
  }
}
