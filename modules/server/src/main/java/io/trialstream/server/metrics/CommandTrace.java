package io.trialstream.server.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Links a measured time to the command that it was measured for: the command's id, in the form of a
 * W3C trace id, becomes the exemplar. The journal has it too. Thread-safe.
 */
final class CommandTrace implements SpanContext {

  private static final ThreadLocal<@Nullable UUID> CURRENT = new ThreadLocal<>();

  /** Measures something for this command. */
  static void run(UUID commandId, Runnable measurement) {
    CURRENT.set(commandId);
    try {
      measurement.run();
    } finally {
      CURRENT.remove();
    }
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    UUID id = CURRENT.get();
    return id == null ? null : id.toString().replace("-", "");
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    UUID id = CURRENT.get();
    return id == null ? null : "%016x".formatted(id.getLeastSignificantBits());
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return CURRENT.get() != null;
  }

  @Override
  public void markCurrentSpanAsExemplar() {}
}
