package io.trialstream.server.gateway;

import io.trialstream.server.journal.Database;
import io.trialstream.study.Report;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Reads what each attempt of each trial has reported. Thread-safe. */
final class ReportQueries {

  /** About how many bytes one answer has, unless one trial alone has reported more. */
  private static final long PAGE_BYTES = 1 << 20;

  /** About how many bytes a report takes beside its metrics. */
  private static final int BYTES_OF_A_REPORT = 50;

  private final Database database;

  ReportQueries(Database database) {
    this.database = database;
  }

  /**
   * All reports of the next trials that have reported something.
   *
   * @param from trials from this number on
   * @param trials at most so many; fewer if they have reported much
   */
  Future<JsonArray> page(UUID studyId, int from, int trials) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT number, sum(octet_length(metrics::text) + %d)::bigint AS bytes FROM reports
            WHERE study_id = $1 AND number >= $2 GROUP BY number ORDER BY number LIMIT $3
            """
                .formatted(BYTES_OF_A_REPORT))
        .execute(Tuple.of(studyId, from, trials))
        .compose(
            rows -> {
              List<Integer> numbers = new ArrayList<>();
              long bytes = 0;
              for (Row row : rows) {
                bytes += row.getLong("bytes");
                if (bytes > PAGE_BYTES && !numbers.isEmpty()) {
                  break;
                }
                numbers.add(row.getInteger("number"));
              }
              return of(studyId, numbers);
            })
        .map(
            told -> {
              JsonArray page = new JsonArray();
              told.forEach(
                  (number, reports) ->
                      page.add(
                          new JsonObject().put("number", number).put("reports", shown(reports))));
              return page;
            });
  }

  /** All reports of these trials, by trial, attempt and step. */
  Future<Map<Integer, List<Report>>> of(UUID studyId, List<Integer> numbers) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT number, attempt, step, value, metrics, prune FROM reports
            WHERE study_id = $1 AND number = ANY($2::int[]) ORDER BY number, attempt, step
            """)
        .execute(Tuple.of(studyId, (Object) numbers.toArray(Integer[]::new)))
        .map(
            rows -> {
              Map<Integer, List<Report>> told = new TreeMap<>();
              rows.forEach(
                  row ->
                      told.computeIfAbsent(row.getInteger("number"), n -> new ArrayList<>())
                          .add(report(row)));
              return told;
            });
  }

  private static Report report(Row row) {
    Map<String, Double> metrics = new TreeMap<>();
    row.getJsonObject("metrics")
        .forEach(e -> metrics.put(e.getKey(), Double.valueOf(e.getValue().toString())));
    return new Report(
        row.getInteger("attempt"),
        row.getLong("step"),
        row.getDouble("value"),
        metrics,
        row.getBoolean("prune"));
  }

  /** Reports as people get them. */
  static JsonArray shown(List<Report> reports) {
    JsonArray shown = new JsonArray();
    reports.forEach(r -> shown.add(shown(r)));
    return shown;
  }

  private static JsonObject shown(Report r) {
    JsonObject report =
        new JsonObject()
            .put("attempt", r.attempt())
            .put("step", r.step())
            .put("value", RowJson.number(r.value()));
    if (!r.metrics().isEmpty()) {
      JsonObject metrics = new JsonObject();
      r.metrics().forEach((name, value) -> metrics.put(name, RowJson.number(value)));
      report.put("metrics", metrics);
    }
    return r.prune() ? report.put("prune", true) : report;
  }

  /** One value a step: the latest attempt's. */
  static JsonObject curve(List<Report> reports) {
    Map<Long, Double> steps = new TreeMap<>();
    reports.forEach(r -> steps.put(r.step(), r.value()));
    JsonObject curve = new JsonObject();
    steps.forEach((step, value) -> curve.put(step.toString(), RowJson.number(value)));
    return curve;
  }
}
