package io.trialstream.server.tables;

import io.trialstream.study.Report;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Reads what each attempt of each trial has reported. Thread-safe if the client is. */
public final class ReportQueries {

  /** The most trials whose reports are given at once. */
  public static final int MAX_TRIALS = 1_000;

  /** About how many bytes one page has, unless one trial alone has reported more. */
  private static final long PAGE_BYTES = 1 << 20;

  /** About how many bytes a report takes beside its metrics. */
  private static final int BYTES_OF_A_REPORT = 50;

  /** About how many bytes a point of a curve takes. */
  private static final int BYTES_OF_A_POINT = 30;

  private static final String REPORT =
      """
      SELECT number, attempt, step, value, metrics::text AS metrics, prune FROM reports
      WHERE study_id = $1 %s ORDER BY number, attempt, step
      """;

  private final SqlClient client;

  public ReportQueries(SqlClient client) {
    this.client = client;
  }

  /**
   * What a trial has reported as one curve: where a step was repeated, the latest attempt's value.
   * Immutable.
   *
   * @param attempt the trial's latest attempt
   * @param steps of the points, rising
   * @param values of the points
   * @param attempts who reported the points
   */
  public record Curve(
      int number, int attempt, List<Long> steps, List<Double> values, List<Integer> attempts) {

    public Curve {
      steps = List.copyOf(steps);
      values = List.copyOf(values);
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * All reports of the next trials that have reported something, by trial, attempt and step.
   *
   * @param from trials from this number on
   * @param trials at most this many; fewer if they have reported much
   */
  public Future<Map<Integer, List<Report>>> page(UUID study, int from, int trials) {
    return client
        .preparedQuery(
            """
            SELECT number, sum(octet_length(metrics::text) + %d)::bigint AS bytes FROM reports
            WHERE study_id = $1 AND number >= $2 GROUP BY number ORDER BY number LIMIT $3
            """
                .formatted(BYTES_OF_A_REPORT))
        .execute(Tuple.of(study, from, trials))
        .compose(rows -> of(study, first(rows)));
  }

  private static List<Integer> first(RowSet<Row> rows) {
    List<Integer> numbers = new ArrayList<>();
    long bytes = 0;
    for (Row row : rows) {
      bytes += row.getLong("bytes");
      if (bytes > PAGE_BYTES && !numbers.isEmpty()) {
        break;
      }
      numbers.add(row.getInteger("number"));
    }
    return numbers;
  }

  /** All reports of these trials, by trial, attempt and step; trials without any are left out. */
  public Future<Map<Integer, List<Report>>> of(UUID study, List<Integer> numbers) {
    return client
        .preparedQuery(REPORT.formatted("AND number = ANY($2::int[])"))
        .execute(Tuple.of(study, (Object) numbers.toArray(Integer[]::new)))
        .map(ReportQueries::byTrial);
  }

  /** All reports of a study, by trial, attempt and step. */
  public Future<Map<Integer, List<Report>>> all(UUID study) {
    return client
        .preparedQuery(REPORT.formatted(""))
        .execute(Tuple.of(study))
        .map(ReportQueries::byTrial);
  }

  private static Map<Integer, List<Report>> byTrial(RowSet<Row> rows) {
    Map<Integer, List<Report>> byTrial = new TreeMap<>();
    for (Row row : rows) {
      byTrial.computeIfAbsent(row.getInteger("number"), n -> new ArrayList<>()).add(report(row));
    }
    return byTrial;
  }

  private static Report report(Row row) {
    return new Report(
        row.getInteger("attempt"),
        row.getLong("step"),
        row.getDouble("value"),
        Columns.metrics(row, "metrics"),
        row.getBoolean("prune"));
  }

  /**
   * Which trials have reported something, and how large their curves are.
   *
   * @param from trials from this number on
   * @param trials at most this many
   */
  public Future<List<RowKey<Integer>>> reporting(UUID study, int from, int trials) {
    return client
        .preparedQuery(
            """
            SELECT t.number, (100 + %d * (SELECT count(*) FROM reports r
                WHERE r.study_id = $1 AND r.number = t.number))::bigint AS bytes
            FROM trials t WHERE study_id = $1 AND number >= $2
              AND EXISTS (SELECT 1 FROM reports r WHERE r.study_id = $1 AND r.number = t.number)
            ORDER BY number LIMIT $3
            """
                .formatted(BYTES_OF_A_POINT))
        .execute(Tuple.of(study, from, trials))
        .map(TrialQueries::keys);
  }

  /** What these trials have reported, each as one curve; trials without any are left out. */
  public Future<Map<Integer, Curve>> curves(UUID study, List<Integer> numbers) {
    return client
        .preparedQuery(
            """
            SELECT t.number, t.attempt, array_agg(r.step ORDER BY r.step) AS steps,
              array_agg(r.value ORDER BY r.step) AS reported, array_agg(r.attempt ORDER BY r.step) AS attempts
            FROM trials t
            CROSS JOIN LATERAL (
              SELECT DISTINCT ON (step) step, value, attempt FROM reports
              WHERE study_id = $1 AND number = t.number ORDER BY step, attempt DESC) r
            WHERE t.study_id = $1 AND t.number = ANY($2::int[]) GROUP BY t.number, t.attempt
            """)
        .execute(Tuple.of(study, (Object) numbers.toArray(Integer[]::new)))
        .map(
            rows -> {
              Map<Integer, Curve> curves = new HashMap<>();
              for (Row row : rows) {
                curves.put(
                    row.getInteger("number"),
                    new Curve(
                        row.getInteger("number"),
                        row.getInteger("attempt"),
                        Arrays.asList(row.getArrayOfLongs("steps")),
                        Columns.doubles(row, "reported"),
                        Columns.integers(row, "attempts")));
              }
              return curves;
            });
  }
}
