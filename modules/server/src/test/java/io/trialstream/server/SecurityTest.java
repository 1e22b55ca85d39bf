package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trialstream.devstack.EmbeddedStack;
import io.trialstream.devstack.Ports;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.devstack.StackOptions;
import io.trialstream.devstack.StackSecurity;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.DatabaseRole;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.StreamRole;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A stack that demands TLS, passwords and permissions. Each process has its own user, with what
 * {@code topics grant} and {@code database grant} give it, and no more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("stack")
class SecurityTest {

  private static final Topics TOPICS = new Topics("secured");
  private static final Map<String, String> PASSWORDS =
      Map.of(
          StackSecurity.ADMIN,
          "admin-7Kq2",
          "sampler",
          "sampler-9Xw4",
          "gateway",
          "gateway-3Pd8",
          "worker",
          "worker-5Tz1");

  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private StackSecurity security;
  private EmbeddedStack stack;
  private Path folder;
  private int port;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    logs.start();
    for (String name : List.of("org.apache.kafka", "io.vertx", "io.trialstream")) {
      Logger logger = (Logger) LoggerFactory.getLogger(name);
      logger.setLevel(Level.INFO);
      logger.setAdditive(false);
      logger.addAppender(logs);
    }
    security = StackSecurity.create(temporary.resolve("certificates"), PASSWORDS);
    stack = EmbeddedStack.start(StackOptions.temporary().secured(security));
    Stacks.await(
        new TopicAdmin(vertx, kafka(StackSecurity.ADMIN))
            .create(TopicAdmin.Layout.of(2), (short) 1));
    for (StreamRole role : List.of(StreamRole.SAMPLER, StreamRole.GATEWAY, StreamRole.WORKER)) {
      role.grant(kafka(StackSecurity.ADMIN), "User:" + role);
    }
    Database owner = Stacks.await(Database.open(vertx, postgres("postgres", "postgres"), 1));
    for (DatabaseRole role : DatabaseRole.values()) {
      Stacks.await(
          owner
              .pool()
              .query(
                  "CREATE ROLE %s LOGIN PASSWORD '%s'"
                      .formatted(role, PASSWORDS.get(role.toString())))
              .execute());
      Stacks.await(role.grant(owner, role.toString()));
    }
    Stacks.await(owner.close());
    Stacks.await(vertx.deployVerticle(new SamplerVerticle(kafka("sampler"), postgres("sampler"))));
    port = Ports.freeOr(0);
    Stacks.await(
        vertx.deployVerticle(
            new GatewayVerticle(
                kafka("gateway"), postgres("gateway"), GatewayOptions.at("127.0.0.1", port))));
  }

  @AfterAll
  void stop() throws Exception {
    Stacks.await(vertx.close());
    stack.close();
    for (String name : List.of("org.apache.kafka", "io.vertx", "io.trialstream")) {
      Logger logger = (Logger) LoggerFactory.getLogger(name);
      logger.detachAppender(logs);
      logger.setAdditive(true);
      logger.setLevel(name.equals("io.trialstream") ? Level.WARN : null);
    }
  }

  private KafkaSettings kafka(String user) {
    return new KafkaSettings(stack.bootstrapServers(), TOPICS, security.kafkaClient(user));
  }

  private PostgresSettings postgres(String user) {
    return postgres(user, PASSWORDS.get(user));
  }

  private PostgresSettings postgres(String user, String password) {
    PostgresAddress a = stack.postgres();
    return PostgresSettings.of(
        "postgresql://%s@127.0.0.1:%d/%s?sslmode=verify-full&sslrootcert=%s"
            .formatted(user, a.port(), a.database(), security.certificate()),
        password,
        TOPICS.prefix());
  }

  private static void send(KafkaSettings settings, String topic) throws Exception {
    Map<String, Object> config = new HashMap<>(settings.producer());
    config.put("max.block.ms", "5000");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "s", new byte[] {1})).get(10, TimeUnit.SECONDS);
    }
  }

  private static void read(KafkaSettings settings, String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            settings.consumer(), new StringDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition first = new TopicPartition(topic, 0);
      consumer.assign(List.of(first));
      consumer.seekToBeginning(List.of(first));
      consumer.poll(Duration.ofSeconds(5));
    }
  }

  @Test
  void a_study_runs_with_the_fewest_permissions_and_no_secret_is_logged() throws Exception {
    HttpResponse<String> created =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/studies".formatted(port)))
                    .header("content-type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"name\": \"secured\", \"max_trials\": 20}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    WorkerVerticle worker =
        WorkerVerticle.blocking(
            kafka("worker"),
            WorkerOptions.of("secured"),
            trial -> trial.suggestDouble("x", 0, 1),
            finished -> {});
    Stacks.await(vertx.deployVerticle(worker).compose(id -> worker.done()));

    assertThat(logs.list).isNotEmpty(); // Kafka's clients log their settings
    for (ILoggingEvent event : List.copyOf(logs.list)) {
      assertThat(event.getFormattedMessage()).doesNotContain(PASSWORDS.values());
    }
    assertThat(postgres("sampler").toString()).doesNotContain(PASSWORDS.values());
  }

  @Test
  void a_worker_can_write_neither_events_nor_answers_and_reads_no_results() {
    KafkaSettings worker = kafka("worker");
    for (String topic : List.of(TOPICS.studyEvents(), TOPICS.suggestions())) {
      assertThatThrownBy(() -> send(worker, topic))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
    assertThatThrownBy(() -> send(worker, TOPICS.deadLetters(TOPICS.requests())))
        .hasStackTraceContaining("authoriz");
    for (String topic : List.of(TOPICS.results(), TOPICS.studyEvents())) {
      assertThatThrownBy(() -> read(worker, topic)).isInstanceOf(TopicAuthorizationException.class);
    }
    assertThatThrownBy(() -> StreamRole.SAMPLER.grant(worker, "User:worker"))
        .hasMessageContaining("ALTER permission");
  }

  @Test
  void a_sampler_cannot_send_commands() {
    assertThatThrownBy(() -> send(kafka("sampler"), TOPICS.requests()))
        .hasCauseInstanceOf(TopicAuthorizationException.class);
  }

  @Test
  void a_wrong_password_and_a_client_without_tls_are_refused() {
    Map<String, String> wrong = new HashMap<>(security.kafkaClient("worker"));
    wrong.computeIfPresent(
        "sasl.jaas.config", (k, v) -> v.replace(PASSWORDS.get("worker"), "guess"));
    assertThatThrownBy(
            () ->
                send(new KafkaSettings(stack.bootstrapServers(), TOPICS, wrong), TOPICS.requests()))
        .hasStackTraceContaining(SaslAuthenticationException.class.getSimpleName());
    assertThatThrownBy(
            () ->
                send(
                    new KafkaSettings(stack.bootstrapServers(), TOPICS, Map.of()),
                    TOPICS.requests()))
        .hasMessageContaining("not present in metadata");
  }

  @Test
  void a_password_may_be_in_a_file() throws Exception {
    Map<String, String> properties = new HashMap<>(security.kafkaClient("worker"));
    Properties secret = new Properties();
    secret.put("jaas", properties.get("sasl.jaas.config"));
    Path file = folder.resolve("kafka.secret");
    try (var out = Files.newOutputStream(file)) {
      secret.store(out, null);
    }
    properties.put("config.providers", "file");
    properties.put(
        "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    properties.put("sasl.jaas.config", "${file:" + file + ":jaas}");
    KafkaSettings settings = new KafkaSettings(stack.bootstrapServers(), TOPICS, properties);
    assertThat(Stacks.await(new TopicAdmin(vertx, settings).layout()).partitions()).isEqualTo(2);
  }

  @Test
  void the_gateway_cannot_write_to_the_database_and_nobody_but_the_owner_can_change_it()
      throws Exception {
    Database gateway = Stacks.await(Database.open(vertx, postgres("gateway"), 1));
    Database sampler = Stacks.await(Database.open(vertx, postgres("sampler"), 1));
    assertThatThrownBy(() -> Stacks.await(gateway.pool().query("DELETE FROM trials").execute()))
        .hasStackTraceContaining("permission denied");
    for (String statement :
        List.of("DELETE FROM journal", "UPDATE journal SET seq = 1", "DROP TABLE trials")) {
      assertThatThrownBy(() -> Stacks.await(sampler.pool().query(statement).execute()))
          .hasStackTraceContaining(statement.startsWith("DROP") ? "must be owner" : "permission");
    }
    assertThat(
            Stacks.await(
                    sampler
                        .pool()
                        .query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                        .execute())
                .iterator()
                .next()
                .getBoolean(0))
        .isTrue();
    PostgresSettings elsewhere = // a schema that is not there yet
        new PostgresSettings(
            "127.0.0.1",
            stack.postgres().port(),
            stack.postgres().database(),
            "sampler",
            PASSWORDS.get("sampler"),
            "elsewhere");
    assertThatThrownBy(() -> Stacks.await(Database.open(vertx, elsewhere, 1)))
        .hasMessageContaining("trialstream database migrate");
    Stacks.await(gateway.close());
    Stacks.await(sampler.close());
  }

  @Test
  void a_certificate_that_is_not_trusted_is_refused() throws Exception {
    StackSecurity other = StackSecurity.create(folder.resolve("other"), PASSWORDS);
    PostgresAddress a = stack.postgres();
    PostgresSettings settings =
        PostgresSettings.of(
            "postgresql://sampler@127.0.0.1:%d/%s?sslmode=verify-full&sslrootcert=%s"
                .formatted(a.port(), a.database(), other.certificate()),
            PASSWORDS.get("sampler"),
            TOPICS.prefix());
    assertThatThrownBy(() -> Stacks.await(Database.open(vertx, settings, 1)))
        .hasMessageContaining("cannot be used");
    assertThatThrownBy(() -> PostgresSettings.of("postgresql://u@h/d?sslmode=verify-full", "", "p"))
        .hasMessageContaining("sslrootcert");
    assertThatThrownBy(() -> PostgresSettings.of("postgresql://u@h/d?sslmode=maybe", "", "p"))
        .hasMessageContaining("verify-full");
  }
}
