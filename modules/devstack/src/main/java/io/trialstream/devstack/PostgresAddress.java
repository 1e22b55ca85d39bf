package io.trialstream.devstack;

/** Where a PostgreSQL database is, and who may use it. */
public record PostgresAddress(
    String host, int port, String database, String user, String password) {

  /** As a URL without the password. */
  public String url() {
    return "postgresql://%s@%s:%s/%s".formatted(user, host, port, database);
  }

  @Override
  public String toString() {
    return url();
  }
}
