package io.trialstream.server.journal;

import io.trialstream.engine.CloseReason;
import io.trialstream.engine.Event;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalRefusedException;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.StudyRow;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.study.BestTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The journal on PostgreSQL. Every commit updates the ownership rows under the caller's epochs;
 * where one is not there any more, nothing is written. One round trip per commit, whatever its size
 * (see {@link CommitStatement}). Used by one thread, which must not be an event loop.
 */
public final class PostgresJournal implements Journal {

  private static final long ANSWER_SECONDS = 40;
  private static final int PAGE_ROWS = 1_000;
  private static final long PAGE_BYTES = 4L << 20;

  private final Database database;
  private final Pool pool;
  private final DeletedStudies deletedStudies;

  public PostgresJournal(Database database) {
    this.database = database;
    pool = database.pool();
    deletedStudies = new DeletedStudies(database);
  }

  // ---- which stream it belongs to

  @Override
  public Remembered remembered() {
    return await(IdentityTable.remembered(pool));
  }

  @Override
  public void adopt(StreamIdentity identity) {
    await(IdentityTable.adopt(pool, identity).map(true));
  }

  // ---- taking over

  @Override
  public TakenOver takeOver(int partition) {
    TakenOver takenOver =
        await(
            pool.withTransaction(
                c ->
                    c.preparedQuery(
                            """
                        INSERT INTO ownership VALUES ($1, 1, 0, 0, 0, 0)
                        ON CONFLICT (partition) DO UPDATE SET epoch = ownership.epoch + 1
                        RETURNING epoch, request_offset, result_offset, position, published_position
                        """)
                        .execute(Tuple.of(partition))
                        .compose(rows -> takenOver(c, partition, rows.iterator().next()))));
    deletedStudies.clear(partition);
    return takenOver;
  }

  private static Future<TakenOver> takenOver(SqlConnection c, int partition, Row own) {
    long published = own.getLong("published_position");
    Future<RowSet<Row>> unpublished = unpublished(c, partition, published);
    Future<RowSet<Row>> watched =
        c.preparedQuery(
                "SELECT name FROM studies WHERE partition = $1 AND watched AND deleted_at IS NULL")
            .execute(Tuple.of(partition));
    Future<RowSet<Row>> quarantined =
        c.preparedQuery(
                "SELECT study, study_id, activity, error, command_id, at FROM quarantine WHERE partition = $1")
            .execute(Tuple.of(partition));
    Future<Long> incarnation = Incarnation.read(c);
    return Future.all(unpublished, watched, quarantined, incarnation)
        .map(
            v ->
                new TakenOver(
                    own.getLong("epoch"),
                    new Offsets(own.getLong("request_offset"), own.getLong("result_offset")),
                    own.getLong("position"),
                    published,
                    list(unpublished.result(), PostgresJournal::entry),
                    list(watched.result(), row -> row.getString(0)),
                    list(quarantined.result(), PostgresJournal::quarantine),
                    incarnation.result()));
  }

  /** As many events as make a few megabytes, and one at least. */
  private static Future<RowSet<Row>> unpublished(SqlClient c, int partition, long after) {
    return c.preparedQuery(
            """
            SELECT * FROM (
              SELECT study_id, study, seq, position, at, type, data::text AS data, command_id, sender,
                lane, sum(octet_length(data::text)) OVER (ORDER BY position) AS bytes
              FROM (
                SELECT * FROM journal WHERE partition = $1 AND position > $2 ORDER BY position LIMIT $3
              ) page) sized
            WHERE bytes - octet_length(data) < $4 ORDER BY position
            """)
        .execute(Tuple.of(partition, after, PAGE_ROWS, PAGE_BYTES));
  }

  @Override
  public void raiseIncarnation() {
    await(Incarnation.raise(pool));
  }

  @Override
  public List<JournalEntry> unpublished(int partition, long afterPosition) {
    return await(
        unpublished(pool, partition, afterPosition)
            .map(rows -> list(rows, PostgresJournal::entry)));
  }

  private static Quarantine quarantine(Row row) {
    return new Quarantine(
        row.getString("study"),
        row.getUUID("study_id"),
        row.getString("activity"),
        row.getString("error"),
        row.getUUID("command_id"),
        row.getOffsetDateTime("at").toInstant());
  }

  private static JournalEntry entry(Row row) {
    UUID commandId = row.getUUID("command_id");
    byte[] json = row.getString("data").getBytes(StandardCharsets.UTF_8);
    return new JournalEntry(
        row.getUUID("study_id"),
        row.getString("study"),
        row.getLong("seq"),
        row.getLong("position"),
        row.getOffsetDateTime("at").toInstant(),
        commandId == null
            ? null
            : new JournalEntry.ReplyTo(commandId, row.getString("sender"), row.getInteger("lane")),
        event(row.getString("type"), json),
        json);
  }

  /** The event of a row of the journal. */
  static Event event(Row row) {
    return event(row.getString("type"), row.getString("data").getBytes(StandardCharsets.UTF_8));
  }

  private static Event event(String type, byte[] json) {
    return (Event) Wire.decode(type, json);
  }

  // ---- committing

  @Override
  public Set<Integer> commit(List<PartitionCommit> commits) {
    CommitStatement statement = CommitStatement.of(commits);
    Set<Integer> newOwners =
        await(
            database.ask(
                () ->
                    statement
                        .execute(pool)
                        .map(v -> Set.<Integer>of())
                        .recover(PostgresJournal::withNewOwners)));
    for (PartitionCommit commit : commits) {
      if (commit.studies().stream().anyMatch(study -> study.deletedAt() != null)) {
        deletedStudies.clear(commit.partition());
      }
    }
    return newOwners;
  }

  /** The partitions that have a new owner, if that is why a commit failed. */
  private static Future<Set<Integer>> withNewOwners(Throwable cause) {
    if (!(cause instanceof PgException pg && CommitStatement.NEW_OWNERS.equals(pg.getSqlState()))) {
      return Future.failedFuture(cause);
    }
    return Future.succeededFuture(
        Stream.of(pg.getDetail().split(",")).map(Integer::valueOf).collect(Collectors.toSet()));
  }

  // ---- reading

  @Override
  public Optional<StoredStudy> load(String name) {
    UUID id =
        await(
            pool.preparedQuery(
                    "SELECT study_id FROM studies WHERE name = $1 AND deleted_at IS NULL")
                .execute(Tuple.of(name))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getUUID(0)));
    if (id == null) {
      return Optional.empty();
    }
    long segmentedUpTo = await(StoredEvents.segmentedUpTo(pool, id));
    return Optional.of(
        new StoredStudy(
            id, name, segmentedUpTo, new StoredEvents(pool, id, PostgresJournal::await)));
  }

  /** All events of a study as the journal has them, in order. */
  static Future<List<StoredEvent>> events(SqlConnection c, UUID studyId) {
    return c.preparedQuery(
            "SELECT seq, at, type, data::text AS data FROM journal WHERE study_id = $1 ORDER BY seq")
        .execute(Tuple.of(studyId))
        .map(StoredEvents::events);
  }

  @Override
  public Optional<StudyRow> row(String name) {
    return Optional.ofNullable(
        await(
            pool.preparedQuery(
                    """
                    SELECT study_id, name, partition, status, close_reason, spec::text AS spec,
                      user_attrs::text AS user_attrs, last_seq, n_trials, n_running, best_trial,
                      best_value, created_at
                    FROM studies WHERE name = $1 AND deleted_at IS NULL
                    """)
                .execute(Tuple.of(name))
                .map(rows -> rows.size() == 0 ? null : studyRow(rows.iterator().next()))));
  }

  @SuppressWarnings("unchecked") // JSON objects have names
  private static StudyRow studyRow(Row row) {
    String closeReason = row.getString("close_reason");
    Integer best = row.getInteger("best_trial");
    return new StudyRow(
        row.getUUID("study_id"),
        row.getString("name"),
        row.getInteger("partition"),
        StudyStatus.valueOf(row.getString("status")),
        closeReason == null ? null : CloseReason.valueOf(closeReason),
        Wire.read(row.getString("spec").getBytes(StandardCharsets.UTF_8), StudySpec.class),
        Wire.read(row.getString("user_attrs").getBytes(StandardCharsets.UTF_8), Map.class),
        row.getLong("last_seq"),
        row.getInteger("n_trials"),
        row.getInteger("n_running"),
        best == null ? null : new BestTrial(best, row.getDouble("best_value")),
        false,
        row.getOffsetDateTime("created_at").toInstant(),
        null);
  }

  @Override
  public boolean wasCreated(UUID studyId) {
    return await(
        pool.preparedQuery("SELECT 1 FROM studies WHERE study_id = $1")
            .execute(Tuple.of(studyId))
            .map(rows -> rows.size() > 0));
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> part) {
    List<T> list = new ArrayList<>(rows.size());
    for (Row row : rows) {
      list.add(part.apply(row));
    }
    return list;
  }

  // ---- waiting

  private static <T> T await(Future<? extends @Nullable T> future) {
    return await(future.<T>map(value -> value).toCompletionStage().toCompletableFuture());
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      throw new JournalUnavailableException("PostgreSQL does not answer.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JournalUnavailableException("Interrupted while PostgreSQL was working.", e);
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    String message = cause == null ? "unknown" : String.valueOf(cause.getMessage());
    if (cause instanceof PgException pg && refusedForGood(String.valueOf(pg.getSqlState()))) {
      return new JournalRefusedException(message, cause);
    }
    return new JournalUnavailableException("PostgreSQL: " + message, cause);
  }

  /** Data exceptions and exceeded limits of the program; see PostgreSQL, appendix A. */
  private static boolean refusedForGood(String sqlState) {
    return sqlState.startsWith("22") || sqlState.startsWith("54");
  }
}
