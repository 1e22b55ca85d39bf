package io.trialstream.server.journal;

import io.trialstream.engine.CloseReason;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalRefusedException;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.StudyRow;
import io.trialstream.server.tables.EventQueries;
import io.trialstream.server.tables.QuarantineQueries;
import io.trialstream.server.tables.StoredEvents;
import io.trialstream.server.tables.StudyKey;
import io.trialstream.server.tables.StudyQueries;
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
    Future<List<JournalEntry>> unpublished = unpublishedAfter(c, partition, published);
    Future<RowSet<Row>> watched =
        c.preparedQuery(
                "SELECT name FROM studies WHERE partition = $1 AND watched AND deleted_at IS NULL")
            .execute(Tuple.of(partition));
    Future<List<Quarantine>> quarantined = new QuarantineQueries(c).ofPartition(partition);
    Future<Long> incarnation = Incarnation.read(c);
    return Future.all(unpublished, watched, quarantined, incarnation)
        .map(
            v ->
                new TakenOver(
                    own.getLong("epoch"),
                    new Offsets(own.getLong("request_offset"), own.getLong("result_offset")),
                    own.getLong("position"),
                    published,
                    unpublished.result(),
                    names(watched.result()),
                    quarantined.result(),
                    incarnation.result()));
  }

  private static List<String> names(RowSet<Row> rows) {
    List<String> names = new ArrayList<>(rows.size());
    rows.forEach(row -> names.add(row.getString(0)));
    return names;
  }

  /** As many events as make a few megabytes, and one at least. */
  private static Future<List<JournalEntry>> unpublishedAfter(
      SqlClient c, int partition, long position) {
    return new EventQueries(c).ofPartition(partition, position, PAGE_ROWS, PAGE_BYTES);
  }

  @Override
  public void raiseIncarnation() {
    await(Incarnation.raise(pool));
  }

  @Override
  public List<JournalEntry> unpublished(int partition, long afterPosition) {
    return await(unpublishedAfter(pool, partition, afterPosition));
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
    Optional<StudyKey> found = await(new StudyQueries(pool).find(name));
    return found.map(
        study ->
            new StoredStudy(
                study.id(),
                name,
                await(StoredEvents.segmentedUpTo(pool, study.id())),
                new StoredEvents(pool, study.id(), PostgresJournal::await)));
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
