package io.trialstream.server.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Links a measured time to the command that it was measured for: the exemplar names the trace that
 * the command belongs to, or else the command's id in the form of a W3C trace id. The journal has
 * the id too. Thread-safe.
 */
final class CommandTrace implements SpanContext {

  private record Ids(String trace, String span) {}

  private static final ThreadLocal<@Nullable Ids> CURRENT = new ThreadLocal<>();

  /**
   * Measures something for this command.
   *
   * @param traced what it belongs to; null if it is not traced
   */
  static void run(
      UUID commandId,
      io.opentelemetry.api.trace.@Nullable SpanContext traced,
      Runnable measurement) {
    CURRENT.set(
        traced == null
            ? new Ids(
                commandId.toString().replace("-", ""),
                "%016x".formatted(commandId.getLeastSignificantBits()))
            : new Ids(traced.getTraceId(), traced.getSpanId()));
    try {
      measurement.run();
    } finally {
      CURRENT.remove();
    }
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    Ids ids = CURRENT.get();
    return ids == null ? null : ids.trace();
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    Ids ids = CURRENT.get();
    return ids == null ? null : ids.span();
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return CURRENT.get() != null;
  }

  @Override
  public void markCurrentSpanAsExemplar() {}
}
