package io.trialstream.server.journal;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a process needs to do in the database, and no more. */
public enum DatabaseRole {
  /** Writes journal and tables. */
  SAMPLER(
      List.of(
          "SELECT ON schema_version",
          "SELECT, INSERT, UPDATE ON settings, ownership, studies",
          "SELECT, INSERT ON journal, identity",
          "SELECT, INSERT, DELETE ON reports",
          "INSERT ON webhooks",
          "SELECT, INSERT, UPDATE, DELETE ON trials, segments, quarantine")),

  /** Reads, and notes which webhooks it has told; enough for {@code replay --verify}, too. */
  GATEWAY(
      List.of(
          "SELECT ON schema_version, identity, studies, trials, reports, segments, journal, quarantine",
          "SELECT, UPDATE, DELETE ON webhooks"));

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> privileges;

  DatabaseRole(List<String> privileges) {
    this.privileges = privileges;
  }

  /**
   * The role of this name, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static DatabaseRole of(String name) {
    for (DatabaseRole role : values()) {
      if (role.name().equalsIgnoreCase(name)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "Expected the role sampler or gateway, but got \"%s\".".formatted(name));
  }

  /**
   * The statements that let a database user play this role.
   *
   * @param user its name, as it is
   */
  public List<String> grants(String schema, String user) {
    String name = "\"" + user.replace("\"", "\"\"") + "\"";
    List<String> statements = new ArrayList<>();
    statements.add("GRANT USAGE ON SCHEMA \"%s\" TO %s".formatted(schema, name));
    privileges.forEach(p -> statements.add("GRANT %s TO %s".formatted(p, name)));
    return statements;
  }

  /** Grants it to a database user; to be called by the tables' owner. */
  public Future<?> grant(Database database, String user) {
    return database
        .pool()
        .withTransaction(
            c -> {
              Future<?> done = Future.succeededFuture();
              for (String statement : grants(database.settings().schema(), user)) {
                done = done.compose(v -> c.query(statement).execute());
              }
              return done.mapEmpty();
            });
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
