package io.trialstream.server.metrics;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The port of a sampler without a gateway: {@code /metrics}, {@code /health/live} and {@code
 * /health/ready}. Thread-safe.
 */
public final class Monitor {

  private final Metrics metrics;
  private final MeasuredSampler sampler;

  public Monitor(Metrics metrics, MeasuredSampler sampler) {
    this.metrics = metrics;
    this.sampler = sampler;
  }

  /** Listens at this port; 0 takes a free one. */
  public Future<HttpServer> listen(Vertx vertx, String host, int port) {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
        .requestHandler(
            request -> {
              switch (String.valueOf(request.path())) {
                case "/metrics" -> metrics.answer(request);
                case "/health/live" -> answer(request, sampler.alive(), "alive", List.of());
                case "/health/ready" -> {
                  List<String> missing = sampler.missing();
                  answer(request, missing.isEmpty(), "ready", missing);
                }
                default -> request.response().setStatusCode(404).end();
              }
            })
        .listen();
  }

  private static void answer(
      HttpServerRequest request, boolean well, String status, List<String> missing) {
    request
        .response()
        .setStatusCode(well ? 200 : 503)
        .putHeader("content-type", "application/json")
        .end(
            new JsonObject()
                    .put("status", well ? status : "unavailable")
                    .put("missing", new JsonArray(missing))
                    .encode()
                + "\n");
  }
}
