package io.trialstream.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.engine.Event;
import io.trialstream.server.Stacks;
import io.trialstream.server.loop.Journal;
import io.trialstream.server.loop.JournalContract;
import io.trialstream.server.loop.JournalEntry;
import io.trialstream.server.loop.JournalRefusedException;
import io.trialstream.server.loop.Offsets;
import io.trialstream.server.loop.PartitionCommit;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DevStackExtension.class)
class PostgresJournalTest extends JournalContract {

  private final Vertx vertx = Vertx.vertx();
  private Database database;
  private PostgresSettings settings;

  @BeforeEach
  void open(DevStack stack) throws Exception {
    settings = Stacks.postgres(stack, Stacks.freshPrefix());
    database = Stacks.await(Database.open(vertx, settings, 4));
  }

  @AfterEach
  void close() throws Exception {
    Stacks.await(database.close());
    Stacks.await(vertx.close());
  }

  @Override
  protected Journal journal() {
    return new PostgresJournal(database);
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
    Stacks.await(database.pool().query("UPDATE segments SET data = '\\x0100'").execute());
    assertThat(journal.load("name 1").orElseThrow().events())
        .containsExactlyElementsOf(storedEvents());
    Stacks.await(database.pool().query("UPDATE segments SET version = 99").execute());
    Journal.StoredStudy newer = journal.load("name 1").orElseThrow();
    assertThat(newer.segmentedUpTo()).isZero();
    assertThat(newer.events()).containsExactlyElementsOf(storedEvents());
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
    Stacks.await(
        database
            .pool()
            .query("SELECT pg_sleep(0.2)") // long enough to be seen waiting, if it does not
            .execute());
    assertThat(next).isNotDone();
    Stacks.await(tx.commit());
    Stacks.await(connection.close());
    assertThat(next.get().offsets().requests()).isEqualTo(42);
  }

  @Test
  void an_owner_that_was_replaced_hears_so_before_anything_of_its_own_is_tried() throws Exception {
    Journal journal = journal();
    long old = journal.takeOver(1).epoch();
    journal.takeOver(1);
    var connection = Stacks.await(database.pool().getConnection());
    var next = Stacks.await(connection.begin());
    Stacks.await(connection.query("LOCK TABLE journal, studies, trials, segments").execute());

    assertThat(journal.commit(List.of(commitWithSegment(old)))).containsExactly(1);
    Stacks.await(next.rollback());
    Stacks.await(connection.close());
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
