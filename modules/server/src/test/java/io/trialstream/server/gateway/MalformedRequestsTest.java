package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.server.http.Contract;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests made from the contract and then spoilt: each is the client's fault, and said to be. */
class MalformedRequestsTest extends GatewayOnStack {

  private static final List<String> SPOILT_VALUES =
      List.of(
          "null",
          "-1",
          "1e999",
          "99999999999999999999",
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[[[[]]]]]",
          "true",
          "\"x\"",
          "0.5",
          "\"NaN\"",
          "{\"a\":{\"b\":[null]}}",
          "[null]",
          "{\"a\":null}",
          "{\"x\":{\"type\":null}}",
          "NaN",
          "-Infinity",
          "1e17",
          "9223372036854775807",
          "\"" + "y".repeat(300) + "\"",
          "-9223372036854775809",
          "{\"type\":\"float\"}");
  private static final List<String> SPOILT_TEXTS =
      List.of(
          "",
          "-1",
          "abc",
          "99999999999",
          "1e3",
          "0x10",
          "%00",
          "%C3%28",
          "a%2Fb",
          "NaN",
          "true",
          "null",
          "%F0%9F%98%80",
          "1,,2",
          "';--",
          "x".repeat(300),
          "..%2F..",
          "+",
          "%20",
          "0");
  private static final List<String> SPOILT_BODIES =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "\"text\"",
          "{\"a\"}",
          "{\"a\":1,}",
          "\u0000",
          "{} {}",
          "nul",
          "[".repeat(2_000),
          "{\"unknown\": 1}",
          "{\"name\":\"x\",\"name\":\"y\"}",
          "{\"name\":\"..\"}",
          "{\"values\":[null]}",
          "{\"step\":1,\"value\":1,\"metrics\":{\"a\":null}}",
          "{\"directions\":[null]}",
          "{\"asked\":[null],\"value\":1}",
          "\ufeff{}",
          "12");

  private final Random random = new Random(7);
  private final Contract contract = Contract.load();

  @Test
  void a_text_that_the_database_cannot_hold_is_refused() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"s\"}");
    for (String path : List.of("?prefix=%00", "/s/trials?worker=%00", "/%00")) {
      assertThat(call("GET", "/api/v1/studies" + path, "").statusCode())
          .describedAs(path)
          .isBetween(400, 422);
    }
  }

  @Test
  void five_hundred_of_them_are_told_so() throws Exception {
    send(500);
  }

  @Test
  @Tag("full")
  void ten_thousand_of_them_are_told_so() throws Exception {
    send(10_000);
  }

  private void send(int count) throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"s\", \"sampler\": {\"name\": \"random\"}}");
    call("POST", "/api/v1/studies/s/trials", "{\"wait_seconds\": 20}");
    call("POST", "/api/v1/studies/s/trials", "{\"wait_seconds\": 20}");
    call("POST", "/api/v1/studies/s/trials/0/result", "{\"value\": 1}");
    Semaphore inFlight = new Semaphore(30);
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
    for (int i = 0; i < count; i++) {
      HttpRequest request = spoilt();
      inFlight.acquire();
      http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
          .whenComplete(
              (response, failure) -> {
                inFlight.release();
                if (failure != null) {
                  wrong.add(request + ": " + failure);
                  return;
                }
                statuses.merge(response.statusCode(), 1, Integer::sum);
                try {
                  String answer = read(response);
                  if (response.statusCode() >= 500) {
                    wrong.add("%s %d %s".formatted(request, response.statusCode(), answer));
                  }
                } catch (IOException e) {
                  wrong.add(request + ": " + e);
                }
              });
    }
    inFlight.acquire(30);
    assertThat(wrong).isEmpty();
    assertThat(new TreeMap<>(statuses)).containsKeys(400, 404, 422);
    assertThat(call("GET", "/health/ready", "").statusCode()).isEqualTo(200);
    assertThat(call("GET", "/api/v1/studies/s/trials/0", "").body()).contains("COMPLETE");
  }

  private HttpRequest spoilt() {
    List<Contract.Operation> operations = new ArrayList<>(contract.operations());
    operations.removeIf(o -> o.id().equals("deleteStudy"));
    Contract.Operation operation = operations.get(random.nextInt(operations.size()));
    JsonNode spec =
        contract
            .document()
            .path("paths")
            .path(operation.path())
            .path(operation.method().toLowerCase(Locale.ROOT));
    boolean spoilPath = random.nextInt(4) == 0;
    String path =
        operation
            .path()
            .replace("{name}", spoilPath ? one(SPOILT_TEXTS) : "s")
            .replace("{number}", spoilPath ? one(SPOILT_TEXTS) : "1");
    StringBuilder query = new StringBuilder();
    HttpRequest.Builder request = HttpRequest.newBuilder();
    for (JsonNode given : spec.path("parameters")) {
      JsonNode parameter =
          given.has("$ref")
              ? contract.document().at(given.path("$ref").asText().substring(1))
              : given;
      if (random.nextBoolean()) {
        String name = parameter.path("name").asText();
        String value = one(SPOILT_TEXTS);
        if (parameter.path("in").asText().equals("header")) {
          request.header(name, value.isEmpty() ? "?" : value);
        } else {
          query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
        }
      }
    }
    String body = operation.method().equals("GET") ? "" : body(spec);
    return request
        .uri(uri(path + query))
        .header("content-type", "application/json")
        .method(operation.method(), HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private URI uri(String text) {
    try {
      return gateway.resolve(text);
    } catch (IllegalArgumentException e) {
      return gateway.resolve("/api/v1/studies/" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }
  }

  private String body(JsonNode spec) {
    JsonNode schema =
        spec.path("requestBody").path("content").path("application/json").path("schema");
    if (schema.isMissingNode() || random.nextInt(5) == 0) {
      return one(SPOILT_BODIES);
    }
    JsonNode properties =
        contract.document().at(schema.path("$ref").asText().substring(1)).path("properties");
    StringBuilder body = new StringBuilder("{\"wait_seconds\":");
    body.append(random.nextInt(3) == 0 ? one(SPOILT_VALUES) : "0");
    if (!properties.has("wait_seconds")) {
      body = new StringBuilder("{\"attempt\":1");
    }
    for (var property : properties.properties()) {
      if (random.nextInt(3) > 0 && !property.getKey().equals("webhook")) {
        body.append(",\"").append(property.getKey()).append("\":").append(one(SPOILT_VALUES));
      }
    }
    return body.append('}').toString();
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
