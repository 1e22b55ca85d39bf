package io.trialstream.server;

import io.trialstream.server.metrics.Scrape;
import io.trialstream.server.metrics.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The port of a sampler without a gateway: {@code /metrics}, {@code /health/live} and {@code
 * /health/ready}. Thread-safe.
 */
public final class Monitor {

  private final Optional<Scrape> metrics;
  private final SamplerVerticle sampler;

  /**
   * @param telemetry of the process; {@code /metrics} is there if it has a registry of Prometheus'
   */
  public Monitor(Telemetry telemetry, SamplerVerticle sampler) {
    this.metrics = Scrape.of(telemetry.meters());
    this.sampler = sampler;
  }

  /** Listens at this port; 0 takes a free one. */
  public Future<HttpServer> listen(Vertx vertx, String host, int port) {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
        .requestHandler(
            request -> {
              switch (String.valueOf(request.path())) {
                case "/metrics" ->
                    metrics.ifPresentOrElse(
                        scrape -> scrape.answer(request), () -> notFound(request));
                case "/health/live" -> answer(request, sampler.alive(), "alive", List.of());
                case "/health/ready" -> {
                  List<String> missing = sampler.missing();
                  answer(request, missing.isEmpty(), "ready", missing);
                }
                default -> notFound(request);
              }
            })
        .listen();
  }

  private static void notFound(HttpServerRequest request) {
    request.response().setStatusCode(404).end();
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
