package io.trialstream.devstack;

/** A running Kafka and PostgreSQL. Thread-safe. */
public interface DevStack extends AutoCloseable {

  /** Kafka's address, host:port. */
  String bootstrapServers();

  /** PostgreSQL's address. */
  PostgresAddress postgres();

  /** Stops what this stack started, and removes its data unless someone named its folder. */
  @Override
  void close();

  /**
   * Starts a stack by its kind.
   *
   * @param kind {@code embedded}, {@code container} or {@code external}
   * @throws StackUnavailableException if it cannot be had; the message says why and what to do
   */
  static DevStack start(String kind) {
    return switch (kind) {
      case "embedded" -> EmbeddedStack.start(StackOptions.temporary());
      case "container" -> ContainerStack.start();
      case "external" -> ExternalStack.fromSystemProperties();
      default ->
          throw new StackUnavailableException(
              "Expected -Dstack=embedded, container or external, but got \"" + kind + "\".", null);
    };
  }
}
