package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls the gateway. Thread-safe. */
public final class GatewayClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration COPY_TIMEOUT = Duration.ofMinutes(30);
  private static final int PAGE = 10_000;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int MOST_TIMES_TURNED_AWAY = 10;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final String address;
  private final @Nullable String token;

  /**
   * @param token what the gateway asks for; null if it asks for none
   */
  public GatewayClient(String address, @Nullable String token) {
    this.address = address;
    this.token = token;
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    return token == null ? request : request.header("authorization", "Bearer " + token);
  }

  /** The gateway did not do what was asked; the message says why. */
  static final class Refused extends RuntimeException {
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  JsonNode studies() {
    return call("GET", "/api/v1/studies", null);
  }

  public JsonNode create(Object body) {
    return call("POST", "/api/v1/studies", body);
  }

  /** The same where the study gets another one's trials, which may take long. */
  JsonNode createCopy(Object body) {
    return call("POST", "/api/v1/studies", body, COPY_TIMEOUT);
  }

  JsonNode study(String name) {
    return call("GET", path(name), null);
  }

  JsonNode delete(String name) {
    return call("DELETE", path(name), null);
  }

  /** Stop, pause or resume. */
  JsonNode change(String name, String verb) {
    return call("POST", path(name) + "/" + verb, null);
  }

  public JsonNode bestTrial(String name) {
    return call("GET", path(name) + "/best-trial", null);
  }

  /** The trials that no other dominates. */
  JsonNode bestTrials(String name) {
    return call("GET", path(name) + "/best-trials", null);
  }

  /** Studies that are set apart. */
  JsonNode quarantine() {
    return call("GET", "/api/v1/quarantine", null);
  }

  /** Does something with a study or its trials. */
  JsonNode post(String name, String what, Object body) {
    return call("POST", path(name) + what, body);
  }

  /** How much the best trials dominate. */
  JsonNode hypervolume(String name, List<Double> reference) {
    String numbers = reference.stream().map(String::valueOf).collect(Collectors.joining(","));
    return call("GET", path(name) + "/hypervolume?reference=" + numbers, null);
  }

  /** How much each parameter matters. */
  JsonNode importances(String name, Map<String, Object> query) {
    String text =
        query.entrySet().stream()
            .map(
                e ->
                    e.getKey()
                        + "="
                        + URLEncoder.encode(e.getValue().toString(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
    return call("GET", path(name) + "/importances" + text, null);
  }

  /**
   * Follows a study's events after one of them, until the connection ends or somebody has enough.
   *
   * @param each takes an event as JSON, and says whether it wants more
   */
  void follow(String name, long after, Predicate<String> each) {
    URI uri = URI.create(address + path(name) + "/events?after=" + after);
    try {
      HttpResponse<Stream<String>> response =
          client.send(
              request(uri).header("accept", "text/event-stream").build(),
              HttpResponse.BodyHandlers.ofLines());
      if (response.statusCode() >= 400) {
        throw new Refused(
            response.statusCode(), "The gateway answered " + response.statusCode() + ".");
      }
      try (Stream<String> lines = response.body()) {
        var iterator = lines.iterator();
        while (iterator.hasNext()) {
          String line = iterator.next();
          if (line.startsWith("data: ") && !each.test(line.substring("data: ".length()))) {
            return;
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The gateway does not answer now: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while events were followed.", e);
    }
  }

  /** All trials. */
  public ArrayNode trials(String name) {
    ArrayNode all = Wire.mapper().createArrayNode();
    eachTrial(
        name,
        "",
        trial -> {
          all.add(trial);
          return true;
        });
    return all;
  }

  /**
   * Shows all trials with all that there is of them, page after page: the domains of their
   * parameters as {@code distributions}, and what each attempt reported as {@code reports}.
   *
   * @param each gets a trial, and says whether to go on
   */
  void eachWholeTrial(String name, Predicate<JsonNode> each) {
    ReportPages reports =
        new ReportPages(from -> call("GET", path(name) + "/reports?from=" + from, null));
    eachTrial(
        name,
        "&distributions=true",
        trial -> {
          JsonNode told = reports.of(trial.path("number").asInt());
          if (told != null) {
            ((ObjectNode) trial).set("reports", told);
          }
          return each.test(trial);
        });
  }

  private void eachTrial(String name, String more, Predicate<JsonNode> each) {
    int from = 0;
    int size;
    do {
      String page = "/trials?from=%d&limit=%d%s".formatted(from, PAGE, more);
      JsonNode part = call("GET", path(name) + page, null);
      for (JsonNode trial : part) {
        if (!each.test(trial)) {
          return;
        }
      }
      size = part.size();
      from += size;
    } while (size == PAGE);
  }

  private static String path(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("Expected a study name, but it is empty.");
    }
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "/api/v1/studies/" + encoded;
  }

  private JsonNode call(String method, String path, @Nullable Object body) {
    return call(method, path, body, TIMEOUT);
  }

  private JsonNode call(String method, String path, @Nullable Object body, Duration timeout) {
    try {
      var request =
          request(URI.create(address + path))
              .timeout(timeout)
              .header("content-type", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(Wire.bytes(body)))
              .build();
      for (int turnedAway = 0; ; turnedAway++) {
        HttpResponse<byte[]> response =
            client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != TOO_MANY_REQUESTS || turnedAway == MOST_TIMES_TURNED_AWAY) {
          return read(response);
        }
        Thread.sleep(
            Duration.ofSeconds(response.headers().firstValueAsLong("retry-after").orElse(1)));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "No gateway answers at %s. Start one with: trialstream up (or name it with --gateway)"
              .formatted(address),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the gateway was asked.", e);
    }
  }

  private JsonNode read(HttpResponse<byte[]> response) {
    JsonNode content;
    try {
      content = Wire.read(response.body(), JsonNode.class);
    } catch (UnreadableMessageException e) {
      throw new Refused(
          response.statusCode(), "The gateway answered %d.".formatted(response.statusCode()));
    }
    if (response.statusCode() >= 400) {
      String detail =
          content.path("detail").asText("The gateway answered " + response.statusCode());
      boolean unknown = response.statusCode() == UNAUTHORIZED;
      throw new Refused(
          response.statusCode(),
          unknown ? detail + " Set TRIALSTREAM_TOKEN, or give it with --token-file." : detail);
    }
    return content;
  }
}
