package io.trialstream.devstack;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka and PostgreSQL in containers. The images can be named with {@code -Dstack.kafka.image} and
 * {@code -Dstack.postgres.image}. Thread-safe.
 */
public final class ContainerStack implements DevStack {

  private static final String KAFKA_IMAGE = "apache/kafka:4.1.0";
  private static final String POSTGRES_IMAGE = "postgres:17-alpine";

  private final KafkaContainer kafka;
  private final PostgreSQLContainer postgres;

  private ContainerStack(KafkaContainer kafka, PostgreSQLContainer postgres) {
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /**
   * Starts both.
   *
   * @throws StackUnavailableException at once if no Docker engine answers
   */
  public static ContainerStack start() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new StackUnavailableException(
          "No Docker engine answers. Start one (see DOCKER_HOST), or run with -Dstack=embedded.",
          null);
    }
    KafkaContainer kafka =
        new KafkaContainer(
            image("stack.kafka.image", KAFKA_IMAGE).asCompatibleSubstituteFor("apache/kafka"));
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(
            image("stack.postgres.image", POSTGRES_IMAGE).asCompatibleSubstituteFor("postgres"));
    postgres.start();
    kafka.start();
    return new ContainerStack(kafka, postgres);
  }

  private static DockerImageName image(String property, String usual) {
    String named = System.getProperty(property, "");
    return DockerImageName.parse(named.isBlank() || named.startsWith("${") ? usual : named);
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers().replaceFirst("^[A-Z]+://", "");
  }

  @Override
  public PostgresAddress postgres() {
    return new PostgresAddress(
        postgres.getHost(),
        postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        postgres.getDatabaseName(),
        postgres.getUsername(),
        postgres.getPassword());
  }

  @Override
  public void close() {
    kafka.stop();
    postgres.stop();
  }
}
