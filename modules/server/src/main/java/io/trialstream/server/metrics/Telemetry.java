package io.trialstream.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.trialstream.stream.Tracing;
import io.vertx.core.Vertx;
import io.vertx.micrometer.backends.BackendRegistries;

/**
 * Where the measurements and the spans of a verticle go. Immutable.
 *
 * @param meters of the application
 * @param tracing which may be {@link Tracing#OFF}
 */
public record Telemetry(MeterRegistry meters, Tracing tracing) {

  /** Measurements only. */
  public static Telemetry of(MeterRegistry meters) {
    return new Telemetry(meters, Tracing.OFF);
  }

  /**
   * What an application has already: the registry by which its Vert.x measures itself, under the
   * default name, and the global OpenTelemetry. What it does not have is left out.
   */
  public static Telemetry of(Vertx vertx) {
    MeterRegistry meters = vertx.isMetricsEnabled() ? BackendRegistries.getDefaultNow() : null;
    return new Telemetry(
        meters != null ? meters : new CompositeMeterRegistry(),
        GlobalOpenTelemetry.isSet() ? Tracing.by(GlobalOpenTelemetry.get()) : Tracing.OFF);
  }
}
