package io.trialstream.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.server.Stacks;
import io.trialstream.server.loop.Rebase;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.stream.StreamIdentity;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which schema holds the tables of a prefix, and which Kafka they belong to. */
@ExtendWith(DevStackExtension.class)
@Tag("stack")
class PrefixSchemaTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    Stacks.await(vertx.close());
  }

  private static StreamIdentity identity(String prefix) {
    return new StreamIdentity("cluster", prefix, "requests", "results", 2);
  }

  private Database open(DevStack stack, String prefix) throws Exception {
    return Stacks.await(Database.open(vertx, Stacks.postgres(stack, prefix).withPrefix(prefix), 2));
  }

  private static void query(Database database, String sql) throws Exception {
    Stacks.await(database.pool().query(sql).execute());
  }

  /** What a version before this one left: no identity, no table for it, a study. */
  private static void makeEarlier(Database database) throws Exception {
    query(database, "DROP TABLE identity, quarantine");
    query(database, "DELETE FROM schema_version WHERE version > 6");
    query(
        database,
        """
        INSERT INTO studies (study_id, name, partition, status, spec, user_attrs, last_seq, n_trials, watched, created_at)
        VALUES ('%s', 'old', 0, 'OPEN', '{}', '{}', 1, 0, false, now())
        """
            .formatted(UUID.randomUUID()));
  }

  @Test
  void prefixes_never_share_a_schema() {
    String common = "x".repeat(63);
    Set<String> schemas = new HashSet<>();
    List<String> prefixes =
        List.of(
            "lab-a",
            "lab_a",
            "Lab.A",
            "lab.a",
            "LAB_A",
            "pg_lab",
            "PG_lab",
            "p_pg_lab",
            common,
            common + "a",
            common + "b",
            common.toUpperCase(Locale.ROOT) + "a");
    prefixes.forEach(prefix -> schemas.add(PostgresSettings.schemaOf(prefix)));
    assertThat(schemas).hasSize(prefixes.size());
    assertThat(schemas).allMatch(s -> s.length() <= 63 && !s.startsWith("pg_"));
    assertThat(PostgresSettings.schemaOf("trialstream")).isEqualTo("trialstream");
  }

  @Test
  void two_prefixes_that_once_shared_a_schema_have_their_own(DevStack stack) throws Exception {
    String name = Stacks.freshPrefix();
    Database dash = open(stack, name + "-a");
    Database dot = open(stack, name + ".A");
    Database line = open(stack, name + "_a");
    assertThat(Set.of(dash.settings().schema(), dot.settings().schema(), line.settings().schema()))
        .containsExactlyInAnyOrder(name + "-a", name + ".A", name + "_a");
    query(dash, "INSERT INTO settings VALUES ('only', 'here')");
    assertThat(
            Stacks.await(line.pool().query("SELECT * FROM settings WHERE name = 'only'").execute())
                .size())
        .isZero();
  }

  @Test
  void the_schema_of_an_earlier_version_is_found_and_belongs_to_one_prefix(DevStack stack)
      throws Exception {
    String name = Stacks.freshPrefix();
    Database earlier = open(stack, name + "_a"); // as versions before called the schema of NAME-a
    makeEarlier(earlier);

    Database found = open(stack, name + "-a");
    assertThat(found.settings().schema()).isEqualTo(name + "_a");
    Stacks.await(IdentityTable.adopt(found.pool(), identity(name + "-a")));
    Stacks.await(found.requirePrefix(name + "-a"));
    assertThat(open(stack, name + "-a").settings().schema()).isEqualTo(name + "_a");

    Database other = open(stack, name + ".A");
    assertThat(other.settings().schema()).isEqualTo(name + ".A");
    Database same = open(stack, name + "_a");
    assertThatThrownBy(() -> Stacks.await(same.requirePrefix(name + "_a")))
        .hasMessageContaining("holds the studies of the topic prefix \"%s-a\"".formatted(name))
        .hasMessageContaining("Correct the prefix");
  }

  @Test
  void users_that_were_granted_a_role_before_may_use_the_identity(DevStack stack) throws Exception {
    String name = Stacks.freshPrefix();
    Database owner = open(stack, name);
    query(owner, "CREATE ROLE s_%1$s; CREATE ROLE g_%1$s".formatted(name));
    for (DatabaseRole role : DatabaseRole.values()) {
      String user = (role == DatabaseRole.SAMPLER ? "s_" : "g_") + name;
      Stacks.await(role.grant(owner, user));
    }
    makeEarlier(owner);
    Database upgraded = open(stack, name);
    var allowed =
        Stacks.await(
                upgraded
                    .pool()
                    .query(
                        "SELECT has_table_privilege('s_%1$s', 'identity', 'INSERT'), has_table_privilege('g_%1$s', 'identity', 'SELECT'), has_table_privilege('g_%1$s', 'identity', 'INSERT')"
                            .formatted(name))
                    .execute())
            .iterator()
            .next();
    assertThat(allowed.getBoolean(0)).isTrue();
    assertThat(allowed.getBoolean(1)).isTrue();
    assertThat(allowed.getBoolean(2)).isFalse();
    query(upgraded, "DROP OWNED BY s_%1$s, g_%1$s; DROP ROLE s_%1$s, g_%1$s".formatted(name));
  }

  @Test
  void a_rebase_moves_the_offsets_and_fences_those_who_read_before(DevStack stack)
      throws Exception {
    String name = Stacks.freshPrefix();
    Database database = open(stack, name);
    PostgresJournal journal = new PostgresJournal(database);
    long epoch = journal.takeOver(0).epoch();
    StreamIdentity now = new StreamIdentity("another", name, "q", "r", 2);
    Stacks.await(
        Rebasing.carryOut(
            database,
            new Rebase(
                now,
                Map.of(0, new Offsets(5, 6), 1, new Offsets(7, 8)),
                List.of("found"),
                List.of())));
    assertThat(
            journal.commit(
                List.of(
                    new PartitionCommit(
                        0,
                        epoch,
                        Offsets.NONE,
                        new Offsets(90, 90),
                        0,
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()))))
        .containsExactly(0);
    assertThat(journal.takeOver(0).offsets()).isEqualTo(new Offsets(5, 6));
    assertThat(journal.takeOver(1).offsets()).isEqualTo(new Offsets(7, 8));
    assertThat(journal.remembered().identity()).isEqualTo(now);
  }
}
