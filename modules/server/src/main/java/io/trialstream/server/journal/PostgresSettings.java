package io.trialstream.server.journal;

import io.trialstream.stream.Secrets;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How to reach the database.
 *
 * @param schema PostgreSQL schema that holds our tables; one per topic prefix
 * @param tls how the connection is secured
 */
public record PostgresSettings(
    String host,
    int port,
    String database,
    String user,
    String password,
    String schema,
    PostgresTls tls) {

  private static final int USUAL_PORT = 5432;

  /** Statements up to this many characters are prepared once; a commit takes a few thousand. */
  private static final int LONGEST_STATEMENT = 16 << 10;

  private static final Pattern NOT_IN_SCHEMA = Pattern.compile("[^a-z0-9_]");

  /** A connection without TLS. */
  public PostgresSettings(
      String host, int port, String database, String user, String password, String schema) {
    this(host, port, database, user, password, schema, PostgresTls.NONE);
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
        uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
        path.substring(1),
        user[0],
        user.length > 1 && password.isEmpty() ? user[1] : password,
        schemaOf(topicPrefix),
        PostgresTls.of(uri.getQuery()));
  }

  private static IllegalArgumentException malformed(String url) {
    return new IllegalArgumentException(
        "Expected a database URL like postgresql://user@host:5432/database, but got \"%s\"."
            .formatted(Secrets.inAddress(url)));
  }

  /** The schema of a topic prefix: lower case, anything unusual as an underscore. */
  public static String schemaOf(String topicPrefix) {
    return NOT_IN_SCHEMA.matcher(topicPrefix.toLowerCase(java.util.Locale.ROOT)).replaceAll("_");
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
                schema,
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
