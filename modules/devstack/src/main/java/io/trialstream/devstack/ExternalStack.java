package io.trialstream.devstack;

import java.net.URI;

/**
 * Kafka and PostgreSQL that someone else runs.
 *
 * @param bootstrapServers Kafka's address
 * @param postgres PostgreSQL's address
 */
public record ExternalStack(String bootstrapServers, PostgresAddress postgres) implements DevStack {

  private static final int USUAL_PORT = 5432;

  /**
   * Reads {@code -Dstack.kafka=host:port} and {@code
   * -Dstack.postgres=postgresql://user:password@host:port/database}.
   *
   * @throws StackUnavailableException if one is missing
   */
  public static ExternalStack fromSystemProperties() {
    return new ExternalStack(required("stack.kafka"), parse(required("stack.postgres")));
  }

  private static String required(String property) {
    String value = System.getProperty(property, "");
    if (value.isBlank()) {
      throw new StackUnavailableException(
          "The external stack needs -Dstack.kafka=host:port and -Dstack.postgres=postgresql://user:password@host:port/database.",
          null);
    }
    return value;
  }

  private static PostgresAddress parse(String url) {
    URI uri = URI.create(url);
    String[] user = String.valueOf(uri.getUserInfo()).split(":", 2);
    return new PostgresAddress(
        uri.getHost(),
        uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
        uri.getPath().replaceFirst("^/", ""),
        user[0],
        user.length > 1 ? user[1] : "");
  }

  @Override
  public void close() {
    // Nothing here was started by us.
  }
}
