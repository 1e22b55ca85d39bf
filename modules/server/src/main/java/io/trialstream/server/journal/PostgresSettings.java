package io.trialstream.server.journal;

import io.trialstream.settings.Secrets;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How to reach the database.
 *
 * @param schema PostgreSQL schema that holds our tables; one per topic prefix
 * @param earlierSchema the schema that versions before used for this prefix; used if it holds the
 *     tables of this prefix
 * @param tls how the connection is secured
 */
public record PostgresSettings(
    String host,
    int port,
    String database,
    String user,
    String password,
    String schema,
    String earlierSchema,
    PostgresTls tls) {

  private static final int DEFAULT_PORT = 5432;

  /** Statements up to this many characters are prepared once; a commit takes a few thousand. */
  private static final int LONGEST_STATEMENT = 16 << 10;

  private static final Pattern NOT_IN_EARLIER_SCHEMA = Pattern.compile("[^a-z0-9_]");

  /** PostgreSQL cuts longer names off. */
  private static final int LONGEST_NAME = 63;

  private static final int KEPT_OF_LONG_NAMES = 40;

  /** A connection without TLS. */
  public PostgresSettings(
      String host, int port, String database, String user, String password, String schema) {
    this(host, port, database, user, password, schema, PostgresTls.NONE);
  }

  /** One whose tables are in this schema and no other. */
  public PostgresSettings(
      String host,
      int port,
      String database,
      String user,
      String password,
      String schema,
      PostgresTls tls) {
    this(host, port, database, user, password, schema, schema, tls);
  }

  /**
   * Reads {@code postgresql://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=…]}, with
   * the modes of PostgreSQL's own clients.
   *
   * @throws IllegalArgumentException if the URL is not of that form
   */
  public static PostgresSettings of(String url, String password, String topicPrefix) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw malformed(url);
    }
    String path = uri.getPath();
    if (uri.getHost() == null
        || uri.getUserInfo() == null
        || path == null
        || path.length() < 2
        || !(uri.getScheme().equals("postgresql") || uri.getScheme().equals("postgres"))) {
      throw malformed(url);
    }
    String[] user = uri.getUserInfo().split(":", 2);
    return new PostgresSettings(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        path.substring(1),
        user[0],
        user.length > 1 && password.isEmpty() ? user[1] : password,
        schemaOf(topicPrefix),
        earlierSchemaOf(topicPrefix),
        PostgresTls.of(uri.getQuery()));
  }

  private static IllegalArgumentException malformed(String url) {
    return new IllegalArgumentException(
        "Expected a database URL like postgresql://user@host:5432/database, but got \"%s\"."
            .formatted(Secrets.inAddress(url)));
  }

  /** The same for the tables of a topic prefix. */
  public PostgresSettings withPrefix(String topicPrefix) {
    return new PostgresSettings(
        host,
        port,
        database,
        user,
        password,
        schemaOf(topicPrefix),
        earlierSchemaOf(topicPrefix),
        tls);
  }

  /** The same with the tables in the schema that versions before used. */
  PostgresSettings withEarlierSchema() {
    return new PostgresSettings(
        host, port, database, user, password, earlierSchema, earlierSchema, tls);
  }

  /**
   * The schema of a topic prefix: the prefix itself, so that no two prefixes share one. What
   * PostgreSQL does not take as a name is cut, and gets its SHA-256 in addition.
   */
  public static String schemaOf(String topicPrefix) {
    if (topicPrefix.length() <= LONGEST_NAME && !topicPrefix.startsWith("pg_")) {
      return topicPrefix;
    }
    String start = topicPrefix.substring(0, Math.min(KEPT_OF_LONG_NAMES, topicPrefix.length()));
    return "p_" + start + "_" + sha256(topicPrefix).substring(0, 20);
  }

  /** The schema that versions before used: others had the same. */
  static String earlierSchemaOf(String topicPrefix) {
    String name =
        NOT_IN_EARLIER_SCHEMA.matcher(topicPrefix.toLowerCase(Locale.ROOT)).replaceAll("_");
    return name.substring(0, Math.min(LONGEST_NAME, name.length()));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** The URL without the password, for people. */
  public String url() {
    return "postgresql://%s@%s:%s/%s".formatted(user, host, port, database);
  }

  /** Options under which nothing that we leave behind blocks a successor. */
  PgConnectOptions connectOptions() {
    PgConnectOptions options = new PgConnectOptions();
    tls.secure(options);
    return options
        .setHost(host)
        .setPort(port)
        .setDatabase(database)
        .setUser(user)
        .setPassword(password)
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(LONGEST_STATEMENT)
        .setProperties(
            Map.of(
                "search_path",
                "\"" + schema + "\"",
                "application_name",
                "trialstream",
                "idle_in_transaction_session_timeout",
                "10000",
                "statement_timeout",
                "30000",
                "lock_timeout",
                "10000",
                "tcp_keepalives_idle",
                "10",
                "tcp_keepalives_interval",
                "3",
                "tcp_keepalives_count",
                "3"));
  }

  @Override
  public String toString() {
    return url();
  }
}
