package io.trialstream.server.gateway;

import io.trialstream.server.journal.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The values of a study's complete trials that keep their constraints, by number; without their
 * parameters and attributes, so that many fit into memory. Immutable.
 */
final class Scores {

  private static final int PAGE = 10_000;

  /** What the trials of a study reached. */
  private final List<Scored> trials;

  /**
   * One of them.
   *
   * @param completedMillis when it ended, since 1970 UTC
   */
  record Scored(int number, double[] values, long completedMillis) {}

  private Scores(List<Scored> trials) {
    this.trials = trials;
  }

  List<Scored> trials() {
    return trials;
  }

  /** Reads them in parts. */
  static Future<Scores> read(Database database, UUID studyId) {
    return readFrom(database, studyId, 0, new ArrayList<>());
  }

  private static Future<Scores> readFrom(
      Database database, UUID studyId, int from, List<Scored> found) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT number, "values", completed_at FROM trials
            WHERE study_id = $1 AND number >= $2 AND state = 'COMPLETE' AND 0 >= ALL (constraints)
            ORDER BY number LIMIT $3
            """)
        .execute(Tuple.of(studyId, from, PAGE))
        .compose(
            rows -> {
              int next = from;
              for (Row row : rows) {
                Double[] boxed = row.getArrayOfDoubles("values");
                double[] values = new double[boxed.length];
                for (int k = 0; k < values.length; k++) {
                  values[k] = boxed[k];
                }
                int number = row.getInteger("number");
                found.add(
                    new Scored(
                        number,
                        values,
                        row.getOffsetDateTime("completed_at").toInstant().toEpochMilli()));
                next = number + 1;
              }
              return rows.size() < PAGE
                  ? Future.succeededFuture(new Scores(found))
                  : readFrom(database, studyId, next, found);
            });
  }
}
