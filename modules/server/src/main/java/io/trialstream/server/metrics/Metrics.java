package io.trialstream.server.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trialstream.stream.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.EnumSet;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that one of our own programs measures, JVM and Vert.x included, and, where that is turned on,
 * traces. Thread-safe.
 */
public final class Metrics {

  /** Exemplars only where OpenMetrics 1.0 has them: older Prometheus refuse the whole otherwise. */
  private static final class Settings implements PrometheusConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public Properties prometheusProperties() {
      Properties properties = new Properties();
      properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
      return properties;
    }
  }

  /** What is shown of a Kafka client's hundreds of numbers. */
  private static final Pattern KAFKA =
      Pattern.compile(
          "kafka\\.(app\\.info|.*(records\\.lag(\\.max)?|records\\.consumed\\.total|fetch\\.latency\\.avg"
              + "|request\\.latency\\.avg|record\\.send\\.total|record\\.error\\.total|record\\.retry\\.total"
              + "|record\\.queue\\.time\\.avg|buffer\\.available\\.bytes|connection\\.count"
              + "|rebalance\\.total|failed\\.rebalance\\.total|last\\.poll\\.seconds\\.ago))");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(
          new Settings(), new PrometheusRegistry(), Clock.SYSTEM, new CommandTrace());

  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final JvmHeapPressureMetrics heap = new JvmHeapPressureMetrics();

  private final Tracing tracing;

  /** Begins to measure the JVM and the process; traces nothing. */
  public Metrics() {
    this(Tracing.OFF);
  }

  /** Begins to measure the JVM and the process. */
  public Metrics(Tracing tracing) {
    this.tracing = tracing;
    registry
        .config()
        .meterFilter(
            MeterFilter.deny(
                id -> id.getName().startsWith("kafka.") && !KAFKA.matcher(id.getName()).matches()));
    collections.bindTo(registry);
    heap.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** A Vert.x whose servers, pools and event loops are measured. */
  public Vertx vertx() {
    VertxBuilder builder =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setMetricsOptions(
                        new MicrometerMetricsOptions()
                            .setEnabled(true)
                            .setLabels(
                                EnumSet.of(Label.HTTP_METHOD, Label.HTTP_CODE, Label.POOL_TYPE))))
            .withMetrics(new MicrometerMetricsFactory(registry));
    if (tracing.isOn()) {
      builder.withTracer(new OpenTelemetryTracingFactory(tracing.openTelemetry()));
    }
    Vertx vertx = builder.build();
    new NettyEventExecutorMetrics(((VertxInternal) vertx).nettyEventLoopGroup()).bindTo(registry);
    return vertx;
  }

  /** For the verticles of this process. */
  public Telemetry telemetry() {
    return new Telemetry(registry, tracing);
  }
}
