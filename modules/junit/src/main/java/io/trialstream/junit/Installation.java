package io.trialstream.junit;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.ReflectionSupport;

/** A stack with a sampler and a gateway in this JVM: one for all test classes. Thread-safe. */
final class Installation implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int PARTITIONS = 2;
  private static final short REPLICAS = 1;
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 30;
  private static final int SUFFIX_LENGTH = 8;

  private final DevStack stack;
  private final Vertx vertx;
  private final KafkaSettings kafka;
  private final URI gateway;

  private Installation(DevStack stack, Vertx vertx, KafkaSettings kafka, URI gateway) {
    this.stack = stack;
    this.vertx = vertx;
    this.kafka = kafka;
    this.gateway = gateway;
  }

  /**
   * Starts all of it; what was started is stopped again if something fails.
   *
   * @throws ExtensionConfigurationException if the class path lacks what the kind needs
   * @throws io.trialstream.devstack.StackUnavailableException if Kafka or PostgreSQL cannot be had
   */
  static Installation start(StackKind kind) {
    requireClasses(kind);
    DevStack stack = DevStack.start(kind.word());
    Vertx vertx = Vertx.vertx();
    try {
      KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers());
      PostgresAddress database = stack.postgres();
      PostgresSettings postgres =
          PostgresSettings.of(database.url(), database.password(), Topics.DEFAULT_PREFIX);
      GatewayVerticle gateway = new GatewayVerticle(kafka, postgres, GatewayOptions.at(HOST, 0));
      await(
          new TopicAdmin(vertx, kafka)
              .create(TopicAdmin.Layout.of(PARTITIONS), REPLICAS)
              .compose(made -> vertx.deployVerticle(new SamplerVerticle(kafka, postgres)))
              .compose(deployed -> vertx.deployVerticle(gateway)),
          START_SECONDS);
      URI address = URI.create("http://%s:%s".formatted(HOST, gateway.port()));
      return new Installation(stack, vertx, kafka, address);
    } catch (RuntimeException e) {
      close(vertx, stack);
      throw e;
    }
  }

  private static void requireClasses(StackKind kind) {
    if (kind == StackKind.CONTAINER
        && ReflectionSupport.tryToLoadClass("org.testcontainers.kafka.KafkaContainer")
            .toOptional()
            .isEmpty()) {
      throw new ExtensionConfigurationException(
          "A stack in containers needs org.testcontainers:testcontainers-kafka and testcontainers-postgresql on the class path of the test.");
    }
  }

  /** This installation as one test class sees it. */
  TrialstreamStack view() {
    String suffix = UUID.randomUUID().toString().substring(0, SUFFIX_LENGTH);
    return new TrialstreamStack(gateway, kafka, suffix);
  }

  private static void await(Future<?> future, long seconds) {
    try {
      future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Trialstream did not start or stop within %s seconds.".formatted(seconds), e);
    }
  }

  private static void close(Vertx vertx, DevStack stack) {
    try {
      await(vertx.close(), STOP_SECONDS);
    } finally {
      stack.close();
    }
  }

  @Override
  public void close() {
    close(vertx, stack);
  }
}
