package io.trialstream.server.tables;

import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads trials of studies. Thread-safe if the client is. */
public final class TrialQueries {

  /** The most rows of one page. */
  public static final int MAX_PAGE = 10_000;

  private static final String TRIAL =
      """
      SELECT number, attempt, losses, state, params::text AS params, fixed::text AS fixed,
        "values", constraints, user_attrs::text AS user_attrs, worker, started_at, completed_at, reason,
        last_step
      FROM trials WHERE study_id = $1
      """;

  /** A trial's number, and about how many bytes it takes. */
  private static final String KEY =
      """
      SELECT number, (octet_length(params::text) + octet_length(user_attrs::text) + 300)::bigint AS bytes
      FROM trials WHERE study_id = $1
      """;

  private final SqlClient client;

  public TrialQueries(SqlClient client) {
    this.client = client;
  }

  /** Which trials these are. */
  public Future<List<RowKey<Integer>>> keys(UUID study, TrialSelection s) {
    String sql =
        """
        %s AND number >= $2 AND (cardinality($3::text[]) = 0 OR state = ANY($3))
          AND ($4::text IS NULL OR worker = $4)
        ORDER BY %s %s NULLS LAST, number OFFSET $5 LIMIT $6
        """
            .formatted(KEY, s.order().column(), s.descending() ? "DESC" : "ASC");
    String[] states = s.states().stream().map(TrialState::name).toArray(String[]::new);
    return client
        .preparedQuery(sql)
        .execute(Tuple.of(study, s.from(), states, s.worker(), s.offset(), s.limit()))
        .map(TrialQueries::keys);
  }

  /** How large the trials of these numbers are, by number. */
  public Future<List<RowKey<Integer>>> keys(UUID study, List<Integer> numbers) {
    return client
        .preparedQuery(KEY + " AND number = ANY($2::int[]) ORDER BY number")
        .execute(Tuple.of(study, (Object) numbers.toArray(Integer[]::new)))
        .map(TrialQueries::keys);
  }

  /** Keys from rows with the columns {@code number} and {@code bytes}. */
  static List<RowKey<Integer>> keys(RowSet<Row> rows) {
    return Columns.list(rows, row -> new RowKey<>(row.getInteger("number"), row.getLong("bytes")));
  }

  /** Those of these trials that are there, by number. */
  public Future<Map<Integer, FrozenTrial>> byNumber(UUID study, List<Integer> numbers) {
    return client
        .preparedQuery(TRIAL + " AND number = ANY($2::int[])")
        .execute(Tuple.of(study, (Object) numbers.toArray(Integer[]::new)))
        .map(
            rows -> {
              Map<Integer, FrozenTrial> byNumber = new HashMap<>();
              rows.forEach(row -> byNumber.put(row.getInteger("number"), trial(row)));
              return byNumber;
            });
  }

  /** One trial; empty if the study has none of this number. */
  public Future<Optional<FrozenTrial>> trial(UUID study, int number) {
    return byNumber(study, List.of(number)).map(found -> Optional.ofNullable(found.get(number)));
  }

  /** All trials of a study, by number. */
  public Future<List<FrozenTrial>> all(UUID study) {
    return client
        .preparedQuery(TRIAL + " ORDER BY number")
        .execute(Tuple.of(study))
        .map(rows -> Columns.list(rows, TrialQueries::trial));
  }

  private static FrozenTrial trial(Row row) {
    return FrozenTrial.builder(row.getInteger("number"))
        .attempt(row.getInteger("attempt"))
        .losses(row.getInteger("losses"))
        .state(TrialState.valueOf(row.getString("state")))
        .params(Columns.parameters(row, "params"))
        .fixed(Columns.object(row, "fixed"))
        .values(Columns.doubles(row, "values"))
        .constraints(Columns.doubles(row, "constraints"))
        .userAttrs(Columns.object(row, "user_attrs"))
        .worker(row.getString("worker"))
        .startedAt(Columns.optionalInstant(row, "started_at"))
        .completedAt(Columns.optionalInstant(row, "completed_at"))
        .reason(row.getString("reason"))
        .lastStep(row.getLong("last_step"))
        .build();
  }

  /** The parameters of a trial; empty if the study has none of this number. */
  public Future<Optional<Map<String, Parameter>>> parameters(UUID study, int number) {
    return client
        .preparedQuery(
            "SELECT params::text AS params FROM trials WHERE study_id = $1 AND number = $2")
        .execute(Tuple.of(study, number))
        .map(rows -> Columns.first(rows, row -> Columns.parameters(row, "params")));
  }
}
