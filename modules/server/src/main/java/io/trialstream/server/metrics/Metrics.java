package io.trialstream.server.metrics;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.loop.SamplerLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;

/** All that one process measures. Thread-safe. */
public final class Metrics {

  /** The media type of {@link #text}: Prometheus' text format. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Begins to measure the JVM and the process. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** A Vert.x whose servers, pools and event loops are measured. */
  public Vertx vertx() {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setMetricsOptions(
                    new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setLabels(
                            EnumSet.of(Label.HTTP_METHOD, Label.HTTP_CODE, Label.POOL_TYPE))))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  /** Makes sampler loops that are measured. */
  public SamplerVerticle.LoopFactory loops() {
    SamplerMeters meters = new SamplerMeters(registry);
    return (journal, stream, clock, options, executors) ->
        new SamplerLoop(
            new MeasuredJournal(journal, meters),
            new MeasuredStream(stream, meters),
            clock,
            options,
            executors);
  }

  /** All of it, in Prometheus' text format. */
  public String text() {
    return registry.scrape();
  }

  /**
   * Serves {@code /metrics} for a process that has no HTTP server otherwise, and {@code
   * /health/live}.
   */
  public Future<HttpServer> serve(Vertx vertx, String host, int port) {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
        .requestHandler(
            request -> {
              switch (String.valueOf(request.path())) {
                case "/metrics" -> request.response().putHeader("content-type", TEXT).end(text());
                case "/health/live" ->
                    request
                        .response()
                        .putHeader("content-type", "application/json")
                        .end("{\"status\":\"alive\"}\n");
                default -> request.response().setStatusCode(404).end();
              }
            })
        .listen();
  }
}
