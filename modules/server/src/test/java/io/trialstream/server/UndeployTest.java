package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.devstack.Ports;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Verticles as guests in an application that has its own Vert.x and its own meters. */
@ExtendWith(DevStackExtension.class)
@Tag("full")
class UndeployTest {

  private static final int WARM_UP = 10;
  private static final int ROUNDS = 50;

  /** Less than a tenth of what one deployment needs, for each round. */
  private static final long MAX_BYTES = 8 << 20;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final Vertx vertx =
      Vertx.builder()
          .with(
              new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
          .withMetrics(new MicrometerMetricsFactory(registry))
          .build();

  private final HttpClient http = HttpClient.newHttpClient();
  private KafkaSettings kafka;
  private PostgresSettings postgres;
  private Database database;

  @BeforeEach
  void start(DevStack stack) throws Exception {
    String prefix = Stacks.freshPrefix();
    kafka = Stacks.kafka(stack, prefix);
    postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(TopicAdmin.Layout.of(2), (short) 1));
    database = Stacks.await(Database.open(vertx, postgres, 1));
  }

  @AfterEach
  void stop() throws Exception {
    Stacks.await(database.close());
    Stacks.await(vertx.close());
    http.close();
  }

  /** What is left of a deployment when it should be gone. */
  private record Left(
      Map<String, Long> threads, long connections, int members, List<String> meters) {}

  @Test
  void whoever_undeploys_them_has_everything_back() throws Exception {
    for (int round = 0; round < WARM_UP; round++) {
      round(round);
    }
    Left before = left();
    long heapBefore = heap();

    for (int round = WARM_UP; round < ROUNDS; round++) {
      round(round);
    }

    assertThat(left()).isEqualTo(before);
    assertThat(before.members).isZero();
    assertThat(before.meters).isEmpty();
    assertThat(heap() - heapBefore).as("bytes after %s rounds", ROUNDS).isLessThan(MAX_BYTES);
  }

  private void round(int round) throws Exception {
    int port = Ports.freeOr(0);
    String gateway =
        Stacks.await(
            vertx.deployVerticle(
                new GatewayVerticle(kafka, postgres, GatewayOptions.at("127.0.0.1", port))));
    SamplerVerticle sampler = new SamplerVerticle(kafka, postgres);
    String deployed = Stacks.await(vertx.deployVerticle(sampler));
    String study = "study-" + round;
    assertThat(
            call(
                    port,
                    "POST",
                    "/api/v1/studies",
                    "{\"name\": \"%s\", \"max_trials\": 2}".formatted(study))
                .statusCode())
        .isEqualTo(201);
    WorkerVerticle worker =
        WorkerVerticle.blocking(
            kafka,
            WorkerOptions.of(study).withConcurrency(2),
            trial -> trial.suggestDouble("x", 0, 1),
            finished -> {});
    String working = Stacks.await(vertx.deployVerticle(worker));
    assertThat(Stacks.await(worker.done())).isEqualTo(2);

    assertThat(sampler.alive()).isTrue();
    assertThat(sampler.missing()).isEmpty();
    assertThat(call(port, "GET", "/metrics", "").body())
        .contains("trialstream_trials_started_total", "trialstream_partitions_owned 2.0");

    Stacks.await(vertx.undeploy(working));
    Stacks.await(vertx.undeploy(deployed));
    Stacks.await(vertx.undeploy(gateway));
  }

  private HttpResponse<String> call(int port, String method, String path, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Waits a while for what ends by itself, such as sockets that are being closed. */
  private Left left() throws Exception {
    Left now = count();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      Thread.sleep(500);
      Left next = count();
      if (next.equals(now) && next.connections == 1 && next.members == 0) {
        return next;
      }
      now = next;
    }
    return now;
  }

  private Left count() throws Exception {
    Map<String, Long> threads = OpenThreads.byName(UndeployTest::isOfADeployment);
    long connections =
        Stacks.await(
                database
                    .pool()
                    .query(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND backend_type = 'client backend'")
                    .execute())
            .iterator()
            .next()
            .getLong(0);
    try (Admin admin = Admin.create(kafka.admin())) {
      List<String> groups =
          admin.listGroups().all().get().stream()
              .map(group -> group.groupId())
              .filter(id -> id.startsWith(kafka.topics().prefix()))
              .toList();
      int members =
          admin.describeConsumerGroups(groups).all().get().values().stream()
              .mapToInt(group -> group.members().size())
              .sum();
      List<String> meters =
          registry.getMeters().stream()
              .map(Meter::getId)
              .map(Meter.Id::getName)
              .filter(name -> name.startsWith("trialstream") || name.startsWith("kafka"))
              .distinct()
              .toList();
      return new Left(threads, connections, members, meters);
    }
  }

  /** The others belong to the JVM, to JUnit, or to the broker and the database of this test. */
  private static boolean isOfADeployment(String name) {
    return List.of("vert.x", "kafka-", "commits", "proposals", "decisions", "sampler", "metrics")
        .stream()
        .anyMatch(name::startsWith);
  }

  private static long heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(200);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
