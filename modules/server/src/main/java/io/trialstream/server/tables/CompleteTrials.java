package io.trialstream.server.tables;

import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads the complete trials of a study for what is computed from all of them: in parts, and without
 * what is not needed, so that many fit into memory. Thread-safe if the client is.
 */
public final class CompleteTrials {

  private static final int PAGE_OF_SCORES = 10_000;
  private static final int PAGE_OF_PARAMS = 2_000;

  /** Those that keep their constraints. */
  private static final String FEASIBLE =
      "FROM trials WHERE study_id = $1 AND state = 'COMPLETE' AND 0 >= ALL (constraints)";

  private final SqlClient client;

  public CompleteTrials(SqlClient client) {
    this.client = client;
  }

  /**
   * What a trial reached. Not to be changed.
   *
   * @param values one per direction
   * @param completedMillis when it ended, since 1970 UTC
   */
  public record Score(int number, double[] values, long completedMillis) {}

  /**
   * A trial in the order in which trials ended. Immutable.
   *
   * @param value of the objective that was asked for
   * @param best the best value up to this trial
   */
  public record Progress(int number, double value, double best, Instant completedAt) {}

  /** The values of those that keep their constraints, by number. */
  public Future<List<Score>> scores(UUID study) {
    return scoresFrom(study, 0, new ArrayList<>());
  }

  private Future<List<Score>> scoresFrom(UUID study, int from, List<Score> found) {
    return client
        .preparedQuery(
            "SELECT number, \"values\", completed_at %s AND number >= $2 ORDER BY number LIMIT $3"
                .formatted(FEASIBLE))
        .execute(Tuple.of(study, from, PAGE_OF_SCORES))
        .compose(
            rows -> {
              rows.forEach(row -> found.add(score(row)));
              return rows.size() < PAGE_OF_SCORES
                  ? Future.succeededFuture(found)
                  : scoresFrom(study, found.getLast().number() + 1, found);
            });
  }

  private static Score score(Row row) {
    Double[] boxed = row.getArrayOfDoubles("values");
    double[] values = new double[boxed.length];
    for (int k = 0; k < values.length; k++) {
      values[k] = boxed[k];
    }
    return new Score(
        row.getInteger("number"), values, Columns.instant(row, "completed_at").toEpochMilli());
  }

  /**
   * Those that keep their constraints, in the order in which they ended, with the best value so
   * far.
   *
   * @param objective which one, from 0
   * @param offset how many to leave out first
   * @param limit how many to give at most
   */
  public Future<List<Progress>> history(
      UUID study, int objective, boolean maximize, int offset, int limit) {
    return client
        .preparedQuery(
            """
            SELECT number, completed_at, "values"[$2] AS value,
              %s("values"[$2]) OVER (ORDER BY completed_at, number) AS best
            %s ORDER BY completed_at, number OFFSET $3 LIMIT $4
            """
                .formatted(maximize ? "max" : "min", FEASIBLE))
        .execute(Tuple.of(study, objective + 1, offset, limit))
        .map(rows -> Columns.list(rows, CompleteTrials::progress));
  }

  private static Progress progress(Row row) {
    return new Progress(
        row.getInteger("number"),
        row.getDouble("value"),
        row.getDouble("best"),
        Columns.instant(row, "completed_at"));
  }

  /** How many bytes the parameters of all complete trials take as JSON. */
  public Future<Long> paramsBytes(UUID study) {
    return client
        .preparedQuery(
            """
            SELECT coalesce(sum(octet_length(params::text)), 0)::bigint AS bytes FROM trials
            WHERE study_id = $1 AND state = 'COMPLETE'
            """)
        .execute(Tuple.of(study))
        .map(rows -> rows.iterator().next().getLong("bytes"));
  }

  /** All of them, by number, with their parameters, values and constraints and nothing else. */
  public Future<List<FrozenTrial>> withParams(UUID study) {
    return withParamsFrom(study, 0, new ArrayList<>());
  }

  private Future<List<FrozenTrial>> withParamsFrom(UUID study, int from, List<FrozenTrial> found) {
    return client
        .preparedQuery(
            """
            SELECT number, params::text AS params, "values", constraints FROM trials
            WHERE study_id = $1 AND number >= $2 AND state = 'COMPLETE' ORDER BY number LIMIT $3
            """)
        .execute(Tuple.of(study, from, PAGE_OF_PARAMS))
        .compose(
            rows -> {
              rows.forEach(row -> found.add(withParams(row)));
              return rows.size() < PAGE_OF_PARAMS
                  ? Future.succeededFuture(found)
                  : withParamsFrom(study, found.getLast().number() + 1, found);
            });
  }

  private static FrozenTrial withParams(Row row) {
    return FrozenTrial.builder(row.getInteger("number"))
        .state(TrialState.COMPLETE)
        .params(Columns.parameters(row, "params"))
        .values(Columns.doubles(row, "values"))
        .constraints(Columns.doubles(row, "constraints"))
        .build();
  }
}
