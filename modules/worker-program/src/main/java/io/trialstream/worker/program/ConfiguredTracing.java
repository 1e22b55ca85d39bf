package io.trialstream.worker.program;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.trialstream.stream.Tracing;
import java.util.Map;

/** Traces of a program, which configures OpenTelemetry for its whole process. Thread-safe. */
public final class ConfiguredTracing {

  private ConfiguredTracing() {}

  /**
   * Traces, if wanted, by the process's global OpenTelemetry, for example that of a Java agent, or
   * else by one that OpenTelemetry's own variables configure ({@code OTEL_EXPORTER_OTLP_ENDPOINT},
   * {@code OTEL_TRACES_SAMPLER}, …), which becomes the global one.
   *
   * @param on what the setting {@code tracing} says
   * @param serviceName what this process is called unless {@code OTEL_SERVICE_NAME} says otherwise
   */
  public static Tracing load(boolean on, String serviceName) {
    return on ? Tracing.by(configured(serviceName)) : Tracing.OFF;
  }

  private static synchronized OpenTelemetry configured(String serviceName) {
    if (GlobalOpenTelemetry.isSet()) {
      return GlobalOpenTelemetry.get();
    }
    Map<String, String> usual =
        Map.of(
            "otel.service.name", serviceName,
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> usual)
        .setResultAsGlobal()
        .build()
        .getOpenTelemetrySdk();
  }
}
