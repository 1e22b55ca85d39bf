package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.devstack.Ports;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.Stacks;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A crowd at the gateway. */
@ExtendWith(DevStackExtension.class)
@Tag("stack")
class GatewayLimitTest {

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() throws Exception {
    Stacks.await(vertx.close());
  }

  @Test
  void whoever_comes_on_top_is_told_when_to_come_again_and_nobody_else_waits(DevStack stack)
      throws Exception {
    String prefix = Stacks.freshPrefix();
    KafkaSettings kafka = Stacks.kafka(stack, prefix);
    PostgresSettings postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(TopicAdmin.Layout.of(2), (short) 1));
    int port = Ports.freeOr(0);
    Stacks.await(
        vertx.deployVerticle(
            new GatewayVerticle(
                kafka, postgres, GatewayOptions.at("127.0.0.1", port).withLimits(1, 1))));
    URI studies = URI.create("http://127.0.0.1:%d/api/v1/studies".formatted(port));

    // No sampler runs yet, so whichever arrives first is being served until there is one.
    CompletableFuture<HttpResponse<String>> one = create(studies, "one");
    CompletableFuture<HttpResponse<String>> two = create(studies, "two");
    CompletableFuture.anyOf(one, two).get(20, TimeUnit.SECONDS);
    CompletableFuture<HttpResponse<String>> first = one.isDone() ? two : one;
    HttpResponse<String> second = (one.isDone() ? one : two).get();
    assertThat(first).isNotDone();
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("retry-after")).contains("1");
    assertThat(second.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(second.body()).contains("Try again");
    assertThat(
            http.send(
                    HttpRequest.newBuilder(studies.resolve("/health/live")).build(),
                    HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);

    Stacks.await(vertx.deployVerticle(new SamplerVerticle(kafka, postgres)));
    assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
  }

  private CompletableFuture<HttpResponse<String>> create(URI studies, String name) {
    return http.sendAsync(
        HttpRequest.newBuilder(studies)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"%s\"}".formatted(name)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
