package io.trialstream.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Answers Prometheus with what a registry has. Immutable. */
public final class Scrape {

  /** The media type of Prometheus' text format, which is what who accepts anything gets. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  private Scrape(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Of a registry that is Prometheus' or contains one; empty if an application has none. */
  public static Optional<Scrape> of(MeterRegistry registry) {
    return switch (registry) {
      case PrometheusMeterRegistry prometheus -> Optional.of(new Scrape(prometheus));
      case CompositeMeterRegistry composite ->
          composite.getRegistries().stream().flatMap(part -> of(part).stream()).findFirst();
      default -> Optional.empty();
    };
  }

  /**
   * Answers with all of it, in the text format of Prometheus or OpenMetrics, whichever the request
   * accepts; only the latter has exemplars.
   */
  public void answer(HttpServerRequest request) {
    String accept = request.getHeader("accept");
    String type = accept != null && accept.contains("openmetrics-text") ? OPEN_METRICS : TEXT;
    request.response().putHeader("content-type", type).end(registry.scrape(type));
  }
}
