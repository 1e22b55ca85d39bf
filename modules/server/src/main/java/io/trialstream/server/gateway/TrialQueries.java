package io.trialstream.server.gateway;

import io.trialstream.engine.Reason;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.http.RowStream;
import io.trialstream.server.journal.Database;
import io.trialstream.space.Parameter;
import io.trialstream.study.Report;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads trials from the tables, as the JSON that people get. Thread-safe. */
final class TrialQueries {

  /** The most rows of one page. */
  static final int MAX_PAGE = 10_000;

  /** The most trials whose reports are given at once. */
  static final int MAX_REPORTING = 1_000;

  static final String TRIAL =
      """
      SELECT number, attempt, state, params, "values", constraints, user_attrs, worker, started_at, completed_at,
        reason, fixed FROM trials WHERE study_id = $1
      """;

  /** A trial's number, and about how many bytes it takes. */
  private static final String KEY =
      """
      SELECT number, (octet_length(params::text) + octet_length(user_attrs::text) + 300)::bigint AS bytes
      FROM trials WHERE study_id = $1
      """;

  private static final int BYTES_OF_A_REPORT = 30;

  private final Database database;
  private final ReportQueries reports;

  TrialQueries(Database database) {
    this.database = database;
    reports = new ReportQueries(database);
  }

  /** What trials have reported. */
  ReportQueries reports() {
    return reports;
  }

  /** What a list of trials is sorted by. */
  enum Order {
    NUMBER("number"),
    VALUE("\"values\"[1]"),
    DATETIME_START("started_at"),
    DATETIME_COMPLETE("completed_at"),
    DURATION("completed_at - started_at");

    private final String column;

    Order(String column) {
      this.column = column;
    }
  }

  /**
   * Which trials, and how.
   *
   * @param from numbers from this on
   * @param states only these; all if empty
   * @param worker only this one's; all if null
   * @param offset leaves out so many
   * @param distributions whether the domains of their parameters come with them
   */
  record Selection(
      int from,
      Set<TrialState> states,
      @Nullable String worker,
      Order order,
      boolean descending,
      int offset,
      int limit,
      boolean distributions) {}

  /** Which trials these are. */
  Future<List<RowStream.Key<Integer>>> keys(UUID studyId, Selection s) {
    String sql =
        "%s AND number >= $2 AND (cardinality($3::text[]) = 0 OR state = ANY($3)) AND ($4::text IS NULL OR worker = $4) ORDER BY %s %s NULLS LAST, number OFFSET $5 LIMIT $6"
            .formatted(KEY, s.order().column, s.descending() ? "DESC" : "ASC");
    String[] states = s.states().stream().map(TrialState::name).toArray(String[]::new);
    return keys(sql, Tuple.of(studyId, s.from(), states, s.worker(), s.offset(), s.limit()));
  }

  /** How large trials of these numbers are. */
  Future<List<RowStream.Key<Integer>>> keys(UUID studyId, List<Integer> numbers) {
    return keys(
        KEY + " AND number = ANY($2::int[]) ORDER BY number",
        Tuple.of(studyId, (Object) numbers.toArray(Integer[]::new)));
  }

  private Future<List<RowStream.Key<Integer>>> keys(String sql, Tuple values) {
    return read(sql, values)
        .map(
            rows -> {
              List<RowStream.Key<Integer>> keys = new ArrayList<>();
              rows.forEach(
                  row ->
                      keys.add(
                          new RowStream.Key<>(row.getInteger("number"), row.getLong("bytes"))));
              return keys;
            });
  }

  /**
   * Trials by their numbers.
   *
   * @param distributions whether the domains of their parameters come with them
   */
  Future<Map<Integer, JsonObject>> byNumber(
      UUID studyId, List<Integer> numbers, boolean distributions) {
    return byNumber(
        TRIAL + " AND number = ANY($2::int[])",
        Tuple.of(studyId, (Object) numbers.toArray(Integer[]::new)),
        distributions ? RowJson::withDomains : RowJson::trial);
  }

  private Future<Map<Integer, JsonObject>> byNumber(
      String sql, Tuple values, Function<Row, JsonObject> form) {
    return read(sql, values)
        .map(
            rows -> {
              Map<Integer, JsonObject> byNumber = new HashMap<>();
              rows.forEach(row -> byNumber.put(row.getInteger("number"), form.apply(row)));
              return byNumber;
            });
  }

  Future<Optional<JsonObject>> trial(UUID studyId, int number) {
    return read(TRIAL + " AND number = $2", Tuple.of(studyId, number))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(RowJson.trial(rows.iterator().next())));
  }

  /** A trial that must be there; fails with a {@link Problem} if it is not. */
  Future<JsonObject> require(UUID studyId, int number) {
    return trial(studyId, number)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem(
                            Reason.UNKNOWN_TRIAL, "The study has no trial " + number + ".")));
  }

  /** A trial with what it has reported: as one curve, and as each of its attempts reported it. */
  Future<JsonObject> withReports(UUID studyId, int number) {
    return require(studyId, number)
        .compose(
            trial ->
                reports
                    .of(studyId, List.of(number))
                    .map(
                        told -> {
                          List<Report> all = told.getOrDefault(number, List.of());
                          return trial
                              .put("intermediate_values", ReportQueries.curve(all))
                              .put("reports", ReportQueries.shown(all));
                        }));
  }

  /**
   * Which trials have reported something.
   *
   * @param from trials from this number on
   * @param trials at most so many
   */
  Future<List<RowStream.Key<Integer>>> reporting(UUID studyId, int from, int trials) {
    return keys(
        """
        SELECT t.number, (100 + %d * (SELECT count(*) FROM reports r
            WHERE r.study_id = $1 AND r.number = t.number))::bigint AS bytes
        FROM trials t WHERE study_id = $1 AND number >= $2
          AND EXISTS (SELECT 1 FROM reports r WHERE r.study_id = $1 AND r.number = t.number)
        ORDER BY number LIMIT $3
        """
            .formatted(BYTES_OF_A_REPORT),
        Tuple.of(studyId, from, trials));
  }

  /**
   * What some trials have reported, each as one curve: where a step was repeated, the latest
   * attempt's value.
   */
  Future<Map<Integer, JsonObject>> intermediateValues(UUID studyId, List<Integer> numbers) {
    return byNumber(
        """
        SELECT t.number, t.attempt, array_agg(r.step ORDER BY r.step) AS steps,
          array_agg(r.value ORDER BY r.step) AS reported, array_agg(r.attempt ORDER BY r.step) AS attempts
        FROM trials t
        CROSS JOIN LATERAL (
          SELECT DISTINCT ON (step) step, value, attempt FROM reports
          WHERE study_id = $1 AND number = t.number ORDER BY step, attempt DESC) r
        WHERE t.study_id = $1 AND t.number = ANY($2::int[]) GROUP BY t.number, t.attempt
        """,
        Tuple.of(studyId, (Object) numbers.toArray(Integer[]::new)),
        row -> {
          JsonArray steps = new JsonArray();
          for (Long step : row.getArrayOfLongs("steps")) {
            steps.add(step);
          }
          JsonArray attempts = new JsonArray();
          for (Integer attempt : row.getArrayOfIntegers("attempts")) {
            attempts.add(attempt);
          }
          return new JsonObject()
              .put("number", row.getInteger("number"))
              .put("attempt", row.getInteger("attempt"))
              .put("steps", steps)
              .put("values", RowJson.numbers(row.getArrayOfDoubles("reported")))
              .put("attempts", attempts);
        });
  }

  /**
   * Complete trials that keep their constraints, in the order in which they ended, with the best
   * value so far.
   *
   * @param objective which one, from 0
   */
  Future<JsonArray> history(UUID studyId, int objective, boolean maximize, int offset, int limit) {
    return list(
        """
        SELECT number, completed_at, "values"[$2] AS value,
          %s("values"[$2]) OVER (ORDER BY completed_at, number) AS best
        FROM trials WHERE study_id = $1 AND state = 'COMPLETE' AND 0 >= ALL (constraints)
        ORDER BY completed_at, number OFFSET $3 LIMIT $4
        """
            .formatted(maximize ? "max" : "min"),
        Tuple.of(studyId, objective + 1, offset, limit),
        row ->
            new JsonObject()
                .put("number", row.getInteger("number"))
                .put("value", RowJson.number(row.getDouble("value")))
                .put("best", RowJson.number(row.getDouble("best")))
                .put("datetime_complete", RowJson.time(row.getOffsetDateTime("completed_at"))));
  }

  /** Workers that have had trials of a study, those first that were seen last. */
  Future<JsonArray> workers(UUID studyId) {
    return list(
        """
        SELECT worker, coalesce(array_agg(number ORDER BY number) FILTER (WHERE state = 'RUNNING'), '{}') AS running,
          count(*) FILTER (WHERE completed_at IS NOT NULL) AS finished,
          max(coalesce(completed_at, started_at)) AS last_seen
        FROM trials WHERE study_id = $1 AND worker IS NOT NULL GROUP BY worker ORDER BY last_seen DESC, worker LIMIT 10000
        """,
        Tuple.of(studyId),
        row -> worker(row).put("finished", row.getLong("finished")));
  }

  /** Workers that have trials now, in any study that the caller may read. */
  Future<JsonArray> workers(Caller caller) {
    return list(
        """
        SELECT s.name AS study, t.worker, array_agg(t.number ORDER BY t.number) AS running,
          max(t.started_at) AS last_seen
        FROM studies s JOIN trials t USING (study_id)
        WHERE s.deleted_at IS NULL AND s.n_running > 0 AND t.state = 'RUNNING' AND t.worker IS NOT NULL
          AND EXISTS (SELECT FROM unnest($1::text[]) p WHERE starts_with(s.name, p))
        GROUP BY s.name, t.worker ORDER BY s.name, t.worker LIMIT 10000
        """,
        Tuple.of((Object) caller.prefixes()),
        row -> worker(row).put("study", row.getString("study")));
  }

  private static JsonObject worker(Row row) {
    JsonArray running = new JsonArray();
    for (Integer number : row.getArrayOfIntegers("running")) {
      running.add(number);
    }
    return new JsonObject()
        .put("worker", row.getString("worker"))
        .put("running", running)
        .put("last_seen", RowJson.time(row.getOffsetDateTime("last_seen")));
  }

  /**
   * The trial state of this name, in any case.
   *
   * @throws Problem if there is none
   */
  static TrialState state(String name) {
    try {
      return TrialState.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          ProblemReason.INVALID_REQUEST,
          "Expected a state out of waiting, running, complete, pruned and fail, but got \"%s\"."
              .formatted(name));
    }
  }

  private Future<RowSet<Row>> read(String sql, Tuple values) {
    return database.pool().preparedQuery(sql).execute(values);
  }

  private Future<JsonArray> list(String sql, Tuple values, Function<Row, JsonObject> form) {
    return read(sql, values)
        .map(
            (RowSet<Row> rows) -> {
              JsonArray all = new JsonArray();
              rows.forEach(row -> all.add(form.apply(row)));
              return all;
            });
  }

  /**
   * The parameters of a trial with their domains.
   *
   * @throws Problem in the future if there is no such trial
   */
  Future<Map<String, Parameter>> parameters(UUID studyId, int number) {
    return read(
            "SELECT params::text FROM trials WHERE study_id = $1 AND number = $2",
            Tuple.of(studyId, number))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new Problem(Reason.UNKNOWN_TRIAL, "The study has no trial " + number + ".");
              }
              return Wire.parameters(rows.iterator().next().getString(0));
            });
  }
}
