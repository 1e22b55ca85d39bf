package io.trialstream.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.engine.Event;
import io.trialstream.server.Stacks;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalContract;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalRefusedException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.StudyRow;
import io.trialstream.server.tables.StudyAudit;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DevStackExtension.class)
@Tag("stack")
class PostgresJournalTest extends JournalContract {

  private final Vertx vertx = Vertx.vertx();

  /** With the fewest permissions. */
  private final Map<DatabaseRole, Database> roles = new EnumMap<>(DatabaseRole.class);

  /** The owner's. */
  private Database database;

  private PostgresSettings settings;

  @BeforeEach
  void open(DevStack stack) throws Exception {
    settings = Stacks.postgres(stack, Stacks.freshPrefix());
    database = Stacks.await(Database.open(vertx, settings, 4));
    for (DatabaseRole role : DatabaseRole.values()) {
      roles.put(role, open(role));
    }
  }

  private Database open(DatabaseRole role) throws Exception {
    String user = role + "_" + settings.schema();
    String password = Stacks.freshPrefix();
    query("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(user, password));
    Stacks.await(role.grant(database, user));
    var own =
        new PostgresSettings(
            settings.host(),
            settings.port(),
            settings.database(),
            user,
            password,
            settings.schema());
    return Stacks.await(Database.open(vertx, own, 2));
  }

  @AfterEach
  void close() throws Exception {
    for (Database role : roles.values()) {
      Stacks.await(role.close());
      query("DROP OWNED BY " + role.settings().user());
      query("DROP ROLE " + role.settings().user());
    }
    Stacks.await(database.close());
    Stacks.await(vertx.close());
  }

  private void query(String sql) throws Exception {
    Stacks.await(database.pool().query(sql).execute());
  }

  @Override
  protected Journal journal() {
    return new PostgresJournal(roles.get(DatabaseRole.SAMPLER));
  }

  @Test
  void what_postgresql_cannot_store_is_refused_and_nothing_of_it_is_stored() {
    Journal journal = journal();
    long epoch = journal.takeOver(1).epoch();
    var impossible =
        new JournalEntry(
            UUID.randomUUID(), "name\u0000", 1, 1, Instant.now(), null, new Event.StudyPaused());
    var commit =
        new PartitionCommit(
            1,
            epoch,
            Offsets.NONE,
            new Offsets(1, 1),
            1,
            0,
            List.of(impossible),
            List.of(),
            List.of(),
            List.of());
    assertThatThrownBy(() -> journal.commit(List.of(commit)))
        .isInstanceOf(JournalRefusedException.class);
    assertThat(journal.takeOver(1).offsets()).isEqualTo(Offsets.NONE);
  }

  @Test
  void a_segment_that_cannot_be_read_is_passed_over_for_the_journal() throws Exception {
    Journal journal = journal();
    journal.commit(List.of(commitWithSegment(journal.takeOver(1).epoch())));
    query("UPDATE segments SET data = '\\x0100'");
    assertThat(journal.load("name 1").orElseThrow().events())
        .containsExactlyElementsOf(storedEvents());
    query("UPDATE segments SET version = 99");
    Journal.StoredStudy newer = journal.load("name 1").orElseThrow();
    assertThat(newer.segmentedUpTo()).isZero();
    assertThat(newer.events()).containsExactlyElementsOf(storedEvents());
  }

  @Test
  void a_gateway_may_compare_tables_and_segments_with_the_journal() throws Exception {
    Journal journal = journal();
    journal.commit(List.of(commitWithSegment(journal.takeOver(1).epoch())));
    StudyAudit.Stored stored =
        Stacks.await(StudyAudit.read(roles.get(DatabaseRole.GATEWAY).pool(), "name 1"));
    assertThat(stored.events()).hasSize(storedEvents().size());
    assertThat(stored.segments()).hasSize(1);
  }

  @Test
  void a_take_over_waits_for_the_commit_that_is_on_its_way_and_counts_it() throws Exception {
    Journal journal = journal();
    journal.takeOver(1);
    var connection = Stacks.await(database.pool().getConnection());
    var tx = Stacks.await(connection.begin());
    Stacks.await(
        connection
            .query("UPDATE ownership SET request_offset = 42 WHERE partition = 1 AND epoch = 1")
            .execute());
    var next = CompletableFuture.supplyAsync(() -> journal().takeOver(1));
    query("SELECT pg_sleep(0.2)"); // long enough to be seen waiting, if it does not
    assertThat(next).isNotDone();
    Stacks.await(tx.commit());
    Stacks.await(connection.close());
    assertThat(next.get().offsets().requests()).isEqualTo(42);
  }

  @Test
  void an_owner_that_was_replaced_hears_so_before_anything_of_its_own_is_tried() throws Exception {
    Journal journal = journal();
    long old = journal.takeOver(1).epoch();
    PartitionCommit late = commitWithSegment(old);
    journal.takeOver(1);
    var connection = Stacks.await(database.pool().getConnection());
    var next = Stacks.await(connection.begin()); // has the same position, and is not done yet
    JournalEntry first = late.entries().getFirst();
    Stacks.await(
        connection
            .preparedQuery(
                "INSERT INTO journal VALUES ($1, $2, 1, $3, 's', now(), 'StudyPaused', '{}')")
            .execute(Tuple.of(first.studyId(), first.seq(), first.position())));

    assertThat(journal.commit(List.of(late))).containsExactly(1);
    Stacks.await(next.rollback());
    Stacks.await(connection.close());
  }

  @Test
  void a_commit_that_meets_a_take_over_waits_for_it_and_stores_nothing() throws Exception {
    Journal journal = journal();
    PartitionCommit late = commitWithSegment(journal.takeOver(1).epoch());
    var connection = Stacks.await(database.pool().getConnection());
    var takeOver = Stacks.await(connection.begin());
    Stacks.await(
        connection.query("UPDATE ownership SET epoch = epoch + 1 WHERE partition = 1").execute());
    var commit = CompletableFuture.supplyAsync(() -> journal.commit(List.of(late)));
    query("SELECT pg_sleep(0.2)");
    assertThat(commit).isNotDone();

    Stacks.await(takeOver.commit());
    Stacks.await(connection.close());

    assertThat(commit.get()).containsExactly(1);
    assertThat(journal.takeOver(1).unpublished()).isEmpty();
    assertThat(rows("trials")).isZero();
  }

  @Test
  void nothing_is_left_of_a_study_that_is_deleted_in_the_turn_that_wrote_its_trials()
      throws Exception {
    Journal journal = journal();
    PartitionCommit written = commitWithSegment(journal.takeOver(1).epoch());

    journal.commit(List.of(deleting(written)));

    assertThat(rows("journal")).isEqualTo(written.entries().size());
    awaitNoDerivedRows(written.studies().getFirst().studyId());
  }

  @Test
  void of_a_large_study_that_is_deleted_nothing_is_left_and_of_others_everything()
      throws Exception {
    Journal journal = journal();
    PartitionCommit written = commitWithSegment(journal.takeOver(1).epoch());
    journal.commit(List.of(written));
    UUID study = written.studies().getFirst().studyId();
    UUID other = UUID.randomUUID();
    insertTrialsWithReports(study, 3_500);
    insertTrialsWithReports(other, 10);

    deleteRowOfStudy(study); // by an owner that ended before it removed anything
    journal.takeOver(2);
    assertThat(rows("trials")).isEqualTo(3_511);
    journal.takeOver(1);

    awaitNoDerivedRows(study);
    assertThat(rows("trials")).isEqualTo(10);
    assertThat(rows("reports")).isEqualTo(20);
  }

  /** Two reports each, from number 1 on. */
  private void insertTrialsWithReports(UUID study, int trials) throws Exception {
    for (String sql :
        List.of(
            """
            INSERT INTO trials (study_id, number, attempt, losses, state, params, fixed, "values", user_attrs)
            SELECT $1, n, 1, 0, 'COMPLETE', '{}', '{}', '{}', '{}' FROM generate_series(1, $2::int) n
            """,
            """
            INSERT INTO reports (study_id, number, attempt, step, value, metrics, prune, at)
            SELECT $1, n, 1, step, 0.5, '{}', false, now()
            FROM generate_series(1, $2::int) n, generate_series(1, 2) step
            """)) {
      Stacks.await(database.pool().preparedQuery(sql).execute(Tuple.of(study, trials)));
    }
  }

  private void deleteRowOfStudy(UUID study) throws Exception {
    Stacks.await(
        database
            .pool()
            .preparedQuery("UPDATE studies SET deleted_at = now() WHERE study_id = $1")
            .execute(Tuple.of(study)));
  }

  private void awaitNoDerivedRows(UUID study) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (derivedRows(study) > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20); // they are removed beside the commits
    }
    assertThat(derivedRows(study)).isZero();
  }

  private long derivedRows(UUID study) throws Exception {
    long rows = 0;
    for (String table : List.of("trials", "segments", "reports")) {
      rows += rows(table + " WHERE study_id = '" + study + "'");
    }
    return rows;
  }

  private static PartitionCommit deleting(PartitionCommit written) {
    StudyRow study = written.studies().getFirst();
    var deleted =
        new StudyRow(
            study.studyId(),
            study.name(),
            study.partition(),
            study.status(),
            study.closeReason(),
            study.spec(),
            study.userAttrs(),
            study.lastSeq(),
            study.trials(),
            study.running(),
            study.best(),
            false,
            study.createdAt(),
            Instant.now());
    return new PartitionCommit(
        1,
        written.epoch(),
        written.offsetsBefore(),
        written.offsets(),
        written.position(),
        0,
        written.entries(),
        List.of(deleted),
        written.trials(),
        written.segments());
  }

  private long rows(String table) throws Exception {
    var counted = database.pool().query("SELECT count(*) FROM " + table).execute();
    return Stacks.await(counted).iterator().next().getLong(0);
  }

  @Test
  void a_wrong_password_and_other_partition_counts_are_named() throws Exception {
    Stacks.await(database.requirePartitions(8));
    Stacks.await(database.requirePartitions(8));
    assertThatThrownBy(() -> Stacks.await(database.requirePartitions(9)))
        .hasMessageContaining("8 partitions");
    var nobody =
        new PostgresSettings(
            settings.host(),
            settings.port(),
            "no_such_database",
            settings.user(),
            settings.password(),
            "x");
    assertThatThrownBy(() -> Stacks.await(Database.open(vertx, nobody, 1)))
        .hasMessageContaining("no such database");
    var nowhere = new PostgresSettings("127.0.0.1", 1, "x", "x", "x", "x");
    assertThatThrownBy(() -> Stacks.await(Database.open(vertx, nowhere, 1)))
        .hasMessageContaining("cannot be used");
  }

  @Test
  void several_processes_may_open_a_new_database_at_once() throws Exception {
    PostgresSettings fresh =
        new PostgresSettings(
            settings.host(),
            settings.port(),
            settings.database(),
            settings.user(),
            settings.password(),
            Stacks.freshPrefix());
    var one = Database.open(vertx, fresh, 1);
    var two = Database.open(vertx, fresh, 1);
    Stacks.await(Stacks.await(one).requirePartitions(3));
    Stacks.await(Stacks.await(two).requirePartitions(3));
    Stacks.await(one.result().close());
    Stacks.await(two.result().close());
  }
}
