package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.RefusedException;
import io.trialstream.TrialstreamException;
import io.trialstream.engine.Reason;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's HTTP API as JSON, for what {@link TrialstreamClient} and {@link RemoteStudy} have
 * no method for: see docs/reference/http-api.md. Calls are repeated, with growing pauses of random
 * length, while the gateway is not available. Thread-safe.
 */
public final class Gateway {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_TIMES_TURNED_AWAY = 10;

  private final ClientOptions options;
  private final HttpClient http;

  Gateway(ClientOptions options) {
    this.options = options;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    http = (options.tls() == null ? builder : builder.sslContext(options.tls())).build();
  }

  /**
   * Sends a request and returns the answer.
   *
   * @throws RefusedException if a study does not accept it
   * @throws AccessDeniedException if the token is missing, wrong or not for this
   * @throws GatewayUnavailableException if the gateway is not available, after the call's patience
   * @throws GatewayException if the gateway does not accept it
   */
  public JsonNode send(Call call) {
    HttpRequest request =
        request(call.path())
            .timeout(call.timeout())
            .header("content-type", "application/json")
            .method(
                call.method(),
                call.body() == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(Wire.bytes(call.body())))
            .build();
    try {
      return answer(request, call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrialstreamException("Interrupted while the gateway was asked.", e);
    }
  }

  /** Sends a request, again and again if need be. */
  private JsonNode answer(HttpRequest request, Call call) throws InterruptedException {
    Retries retries = new Retries(call.patience() == null ? options.patience() : call.patience());
    int turnedAway = 0;
    while (true) {
      try {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        int status = response.statusCode();
        if (status == TOO_MANY_REQUESTS && turnedAway < MAX_TIMES_TURNED_AWAY) {
          turnedAway++;
          Thread.sleep(retryAfter(response));
        } else if (status != UNAVAILABLE
            || !call.repeatable()
            || !retries.pause(retryAfter(response))) {
          return content(status, response.body());
        }
      } catch (IOException e) {
        if (!(call.repeatable() || neverArrived(e)) || !retries.pause(Duration.ZERO)) {
          throw unreachable(e);
        }
      }
    }
  }

  /** How long the gateway asks to wait; a second where it gives no number. */
  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("retry-after")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ofSeconds(1));
  }

  private static boolean neverArrived(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  private GatewayUnavailableException unreachable(IOException e) {
    return new GatewayUnavailableException(
        false, "No gateway answers at %s: %s".formatted(options.gateway(), e), e);
  }

  /**
   * Opens a stream of server-sent events, once.
   *
   * @param last the id after which it begins; null for its beginning
   */
  InputStream open(String path, @Nullable Long last) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).header("accept", "text/event-stream");
    if (last != null) {
      request.header("last-event-id", last.toString());
    }
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() < 400) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      content(response.statusCode(), body.readAllBytes());
    }
    throw new IllegalStateException("An error was not an error.");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(options.gateway() + path));
    return options.token() == null
        ? request
        : request.header("authorization", "Bearer " + options.token());
  }

  private static JsonNode content(int status, byte[] body) {
    JsonNode content;
    try {
      content = Wire.read(body, JsonNode.class);
    } catch (UnreadableMessageException e) {
      throw problem(status, "", "The gateway answered %s, without JSON.".formatted(status));
    }
    if (status >= 400) {
      throw problem(
          status,
          content.path("reason").asText(),
          content.path("detail").asText("The gateway answered %s.".formatted(status)));
    }
    return content;
  }

  /** The exception for a problem document. */
  private static TrialstreamException problem(int status, String reason, String detail) {
    Optional<Reason> ofStudy =
        Arrays.stream(Reason.values()).filter(r -> r.name().equals(reason)).findAny();
    if (ofStudy.isPresent()) {
      return RefusedException.of(ofStudy.get(), detail);
    }
    return switch (status) {
      case 401, 403 -> new AccessDeniedException(status, reason, detail);
      case TOO_MANY_REQUESTS, 502, UNAVAILABLE, 504 ->
          new GatewayUnavailableException(true, detail, null);
      default -> new GatewayException(status, reason, detail);
    };
  }

  /** Ends what is being asked and closes all connections. */
  void close() {
    http.shutdownNow();
    http.close();
  }
}
