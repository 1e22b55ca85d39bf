package io.trialstream.server.journal;

import io.trialstream.stream.StreamIdentity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A pool of connections to a database whose schema is as this version needs it. Thread-safe. */
public final class Database {

  private static final List<String> MIGRATIONS =
      List.of("V1.sql", "V2.sql", "V3.sql", "V4.sql", "V5.sql", "V6.sql", "V7.sql", "V8.sql");
  private static final long MIGRATION_LOCK = 0x7472_6961_6c73L; // "trials"

  private static final int FIRST_WITH_IDENTITY = 7;

  private static final String VERSION = "SELECT coalesce(max(version), 0) FROM %sschema_version";

  private final Pool pool;
  private final PostgresSettings settings;
  private final Context context;

  private Database(Pool pool, PostgresSettings settings, Context context) {
    this.pool = pool;
    this.settings = settings;
    this.context = context;
  }

  /**
   * Connects and brings the schema up to date; others that start at the same time wait.
   *
   * @param connections most connections at once
   * @return fails with {@link DatabaseUnavailableException}; its message says why
   */
  public static Future<Database> open(Vertx vertx, PostgresSettings settings, int connections) {
    Pool pool = pool(vertx, settings, connections);
    return pool.withConnection(c -> usesEarlierSchema(c, settings))
        .recover(e -> pool.close().compose(v -> Future.failedFuture(explained(settings, e))))
        .compose(
            earlier -> {
              if (!earlier) {
                return open(vertx, pool, settings);
              }
              PostgresSettings own = settings.withEarlierSchema();
              return pool.close().compose(v -> open(vertx, pool(vertx, own, connections), own));
            });
  }

  private static Pool pool(Vertx vertx, PostgresSettings settings, int connections) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(connections)
                .setConnectionTimeout(10)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS))
        .with(new NetClientOptions().setTcpKeepAlive(true).setTcpNoDelay(true))
        .connectingTo(settings.connectOptions())
        .using(vertx)
        .build();
  }

  private static Future<Database> open(Vertx vertx, Pool pool, PostgresSettings settings) {
    Context context = vertx.getOrCreateContext();
    return pool.withConnection(c -> version(c, settings.schema()))
        .compose(
            version ->
                version == MIGRATIONS.size() // whoever uses it need not be able to change it
                    ? Future.succeededFuture()
                    : pool.withTransaction(c -> migrate(c, settings.schema())))
        .map(v -> new Database(pool, settings, context))
        .recover(e -> pool.close().compose(v -> Future.failedFuture(explained(settings, e))));
  }

  /**
   * Whether the tables of this prefix are in the schema that versions before used: there are some,
   * no other prefix is known to own them, and there are none in the schema of this version.
   */
  private static Future<Boolean> usesEarlierSchema(SqlConnection c, PostgresSettings settings) {
    if (settings.earlierSchema().equals(settings.schema())) {
      return Future.succeededFuture(false);
    }
    return version(c, settings.schema())
        .compose(
            own ->
                own > 0
                    ? Future.succeededFuture(false)
                    : version(c, settings.earlierSchema())
                        .compose(earlier -> belongs(c, settings, earlier)));
  }

  private static Future<Boolean> belongs(SqlConnection c, PostgresSettings settings, int version) {
    if (version == 0) {
      return Future.succeededFuture(false);
    }
    String schema = "\"" + settings.earlierSchema() + "\".";
    Future<Optional<StreamIdentity>> known =
        version < FIRST_WITH_IDENTITY
            ? Future.succeededFuture(Optional.empty())
            : IdentityTable.read(c, schema);
    return known.compose(
        identity ->
            identity.isPresent()
                ? Future.succeededFuture(
                    PostgresSettings.schemaOf(identity.get().prefix()).equals(settings.schema()))
                : c.query("SELECT EXISTS (SELECT 1 FROM %sstudies)".formatted(schema))
                    .execute()
                    .map(rows -> rows.iterator().next().getBoolean(0)));
  }

  private static Throwable explained(PostgresSettings settings, Throwable e) {
    if (e instanceof DatabaseUnavailableException) {
      return e;
    }
    String state = e instanceof PgException pg ? pg.getSqlState() : "";
    String why =
        switch (state) {
          case "28P01", "28000" ->
              "PostgreSQL at %s refuses the user or the password. Set TRIALSTREAM_POSTGRES_PASSWORD."
                  .formatted(settings.url());
          case "42501" ->
              "The user %s may not create or change the tables. Let their owner run: trialstream database migrate"
                  .formatted(settings.user());
          case "3D000" -> "PostgreSQL at %s has no such database.".formatted(settings.url());
          default ->
              "PostgreSQL at %s cannot be used: %s.".formatted(settings.url(), e.getMessage());
        };
    return new DatabaseUnavailableException(why, e);
  }

  /** The schema's version; 0 if there is none yet. */
  private static Future<Integer> version(SqlConnection c, String schema) {
    return c.preparedQuery("SELECT to_regclass($1) IS NOT NULL")
        .execute(Tuple.of("\"" + schema + "\".schema_version"))
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? c.query(VERSION.formatted("\"" + schema + "\"."))
                        .execute()
                        .map(found -> found.iterator().next().getInteger(0))
                    : Future.succeededFuture(0));
  }

  private static Future<Void> migrate(SqlConnection c, String schema) {
    return c.query("SELECT pg_advisory_xact_lock(" + MIGRATION_LOCK + ")")
        .execute()
        .compose(v -> c.query("CREATE SCHEMA IF NOT EXISTS \"" + schema + "\"").execute())
        .compose(
            v ->
                c.query("CREATE TABLE IF NOT EXISTS schema_version (version int PRIMARY KEY)")
                    .execute())
        .compose(v -> c.query(VERSION.formatted("")).execute())
        .compose(rows -> migrateFrom(c, rows.iterator().next().getInteger(0)));
  }

  private static Future<Void> migrateFrom(SqlConnection c, int version) {
    if (version > MIGRATIONS.size()) {
      return Future.failedFuture(
          new DatabaseUnavailableException(
              "The database was made by a newer version (schema %d, here %d). Upgrade this process."
                  .formatted(version, MIGRATIONS.size()),
              null));
    }
    if (version == MIGRATIONS.size()) {
      return Future.succeededFuture();
    }
    return c.query(script(MIGRATIONS.get(version)))
        .execute()
        .compose(
            v ->
                c.preparedQuery("INSERT INTO schema_version VALUES ($1)")
                    .execute(Tuple.of(version + 1)))
        .compose(v -> migrateFrom(c, version + 1));
  }

  private static String script(String name) {
    try (InputStream in = Database.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The migration " + name + " is missing from the jar.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The migration " + name + " is unreadable.", e);
    }
  }

  /**
   * Holds the number of partitions to what the database was first used with: offsets and keys of
   * another number would not fit.
   *
   * @return fails with {@link DatabaseUnavailableException} if they differ; says how to migrate
   */
  public Future<Void> requirePartitions(int partitions) {
    return pool.preparedQuery(
            "INSERT INTO settings VALUES ('partitions', $1) ON CONFLICT (name) DO UPDATE SET name = settings.name RETURNING value")
        .execute(Tuple.of(Integer.toString(partitions)))
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              String before = row.getString(0);
              return before.equals(Integer.toString(partitions))
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      new DatabaseUnavailableException(
                          "The topics have %d partitions, but this database was made for %s. Delete the topics of this prefix and create them again with %s partitions (trialstream topics create --partitions %s), then run: trialstream database rebase. For another number of partitions use another topic prefix."
                              .formatted(partitions, before, before, before),
                          null));
            });
  }

  /**
   * Holds the topic prefix to the one that this database was used with: its studies are those of
   * that prefix.
   *
   * @return fails with {@link DatabaseUnavailableException} if it is another; says what to do
   */
  public Future<Void> requirePrefix(String prefix) {
    return IdentityTable.read(pool)
        .compose(
            known -> {
              String before = known.map(StreamIdentity::prefix).orElse(prefix);
              return before.equals(prefix)
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      new DatabaseUnavailableException(
                          "The schema \"%s\" of this database holds the studies of the topic prefix \"%s\", not of \"%s\". Correct the prefix, or use another database or another prefix."
                              .formatted(settings.schema(), before, prefix),
                          null));
            });
  }

  /** The pool, for queries. */
  public Pool pool() {
    return pool;
  }

  /**
   * Asks for a thread that waits: on the event loop that serves the connections, so that the answer
   * does not go from one event loop to another first.
   */
  <T> CompletableFuture<T> ask(Supplier<Future<T>> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        v -> Future.<T>future(p -> question.get().onComplete(p)).onComplete(answer));
    return answer.future().toCompletionStage().toCompletableFuture();
  }

  /** Runs an action after a pause, on the event loop that serves the connections. */
  void after(long millis, Runnable action) {
    context.owner().setTimer(millis, t -> context.runOnContext(v -> action.run()));
  }

  /** How it was reached. */
  public PostgresSettings settings() {
    return settings;
  }

  public Future<Void> close() {
    return pool.close();
  }
}
