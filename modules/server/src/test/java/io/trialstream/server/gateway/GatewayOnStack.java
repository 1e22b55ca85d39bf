package io.trialstream.server.gateway;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.devstack.Ports;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.Stacks;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.metrics.Metrics;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sampler and a gateway on the real stack, in this process. */
@ExtendWith(DevStackExtension.class)
@Tag("stack")
abstract class GatewayOnStack {

  final Metrics metrics;
  final Vertx vertx;
  SamplerVerticle sampler;

  /** Not HTTP/2: the server rightly ends connections on which many streams are given up. */
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  KafkaSettings kafka;
  PostgresSettings postgres;
  URI gateway;

  GatewayOnStack() {
    this(new Metrics());
  }

  /** All of it measured, and traced, by this. */
  GatewayOnStack(Metrics metrics) {
    this.metrics = metrics;
    vertx = metrics.vertx();
  }

  /** How this test's gateway is set. */
  GatewayOptions options(GatewayOptions usual) throws Exception {
    return usual;
  }

  @BeforeEach
  void start(DevStack stack) throws Exception {
    String prefix = Stacks.freshPrefix();
    kafka = Stacks.kafka(stack, prefix);
    postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(TopicAdmin.Layout.of(2), (short) 1));
    sampler = new SamplerVerticle(kafka, postgres, metrics.telemetry());
    Stacks.await(vertx.deployVerticle(sampler));
    int port = Ports.freeOr(0);
    Stacks.await(
        vertx.deployVerticle(
            new GatewayVerticle(
                kafka,
                postgres,
                options(GatewayOptions.at("127.0.0.1", port)),
                metrics.telemetry())));
    gateway = URI.create("http://127.0.0.1:" + port);
  }

  @AfterEach
  void stop() throws Exception {
    http.shutdownNow();
    Stacks.await(vertx.close());
  }

  final HttpResponse<String> call(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("content-type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * What is answered, to its end: closing a stream that is not at its end can close a connection
   * that the client has given to the next request already. Events have no end.
   */
  static String read(HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = response.body()) {
      boolean events =
          response.headers().firstValue("content-type").orElse("").equals("text/event-stream");
      return events ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
