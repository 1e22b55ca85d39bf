package io.trialstream.server.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what deleted studies leave in the tables that are derived from the journal: beside the
 * commits and in small portions, a twentieth of the time, so that other studies hardly notice the
 * rows of a large one: a million trials take two to four minutes. What fails, or what an owner
 * leaves behind that ends early, is removed after the next deletion or take-over. Thread-safe.
 */
final class DeletedStudies {

  private static final Logger LOG = LoggerFactory.getLogger(DeletedStudies.class);

  /** How much longer than a portion the pause after it is. */
  private static final int PAUSE = 19;

  /** A lookup for each table and study: a join could read all rows of all studies instead. */
  private static final String WITH_ROWS =
      """
      SELECT study_id FROM studies s WHERE partition = ANY($1) AND deleted_at IS NOT NULL AND coalesce(
        (SELECT true FROM trials t WHERE t.study_id = s.study_id LIMIT 1),
        (SELECT true FROM reports r WHERE r.study_id = s.study_id LIMIT 1),
        (SELECT true FROM segments g WHERE g.study_id = s.study_id LIMIT 1), false)
      """;

  private static final List<Table> TABLES =
      List.of(
          new Table("segments", "first_seq", 10),
          new Table("reports", "number", 1_000),
          new Table("trials", "number", 1_000));

  /**
   * @param key what its primary key has next to the study
   * @param portion most rows of one statement
   */
  private record Table(String name, String key, int portion) {

    /** Goes up the key, past what is removed already and not vacuumed yet. */
    String deletion() {
      return """
      WITH removed AS (
        DELETE FROM %1$s WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM %1$s WHERE study_id = $1 AND %2$s >= $2 ORDER BY %2$s LIMIT %3$d))
        RETURNING %2$s)
      SELECT max(%2$s)::bigint FROM removed
      """
          .formatted(name, key, portion);
    }
  }

  private final Database database;

  // confined to the database's context
  private final TreeSet<Integer> partitions = new TreeSet<>();
  private boolean busy;

  DeletedStudies(Database database) {
    this.database = database;
  }

  /** Starts on the deleted studies of a partition, unless there are none; does not wait. */
  void clear(int partition) {
    database.ask(
        () -> {
          partitions.add(partition);
          if (!busy) {
            busy = true;
            next();
          }
          return Future.succeededFuture();
        });
  }

  private void next() {
    Integer[] those = partitions.toArray(Integer[]::new);
    if (those.length == 0) {
      busy = false;
      return;
    }
    partitions.clear();
    database
        .pool()
        .preparedQuery(WITH_ROWS)
        .execute(Tuple.of(those))
        .compose(this::clear)
        .onSuccess(v -> next())
        .onFailure(
            e -> {
              LOG.info("rows of deleted studies are left for later: {}", e.getMessage());
              partitions.addAll(List.of(those));
              busy = false;
            });
  }

  private Future<Void> clear(RowSet<Row> studies) {
    Future<Void> cleared = Future.succeededFuture();
    for (Row study : studies) {
      for (Table table : TABLES) {
        cleared =
            cleared.compose(v -> Future.future(done -> clear(table, study.getUUID(0), 0, done)));
      }
    }
    return cleared;
  }

  private void clear(Table table, UUID study, long from, Promise<Void> done) {
    long start = System.nanoTime();
    database
        .pool()
        .preparedQuery(table.deletion())
        .execute(Tuple.of(study, from))
        .onFailure(done::fail)
        .onSuccess(
            rows -> {
              Long last = rows.iterator().next().getLong(0);
              if (last == null) {
                done.complete();
                return;
              }
              long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
              database.after(PAUSE * took + 1, () -> clear(table, study, last, done));
            });
  }
}
