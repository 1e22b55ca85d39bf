package io.trialstream.cli;

import io.trialstream.server.Monitor;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.metrics.Metrics;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.worker.program.ConfiguredTracing;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sampler}: owns a share of the studies. */
@Command(
    name = "sampler",
    description = "Runs a sampler; several share the studies.",
    mixinStandardHelpOptions = true)
final class SamplerCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Option(
      names = "--metrics-port",
      description =
          "Serves /metrics, /health/live and /health/ready at this port (setting: metrics.port; without it: nowhere).")
  @Nullable Integer metricsPort;

  @Option(
      names = "--metrics-host",
      defaultValue = "127.0.0.1",
      description = "Interface for that (default: ${DEFAULT-VALUE}).")
  String metricsHost = "127.0.0.1";

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = connection.settings();
    Metrics metrics =
        new Metrics(
            ConfiguredTracing.load(
                settings.get(Setting.TRACING).orElseThrow(), "trialstream-sampler"));
    Verticles verticles = new Verticles(metrics.vertx());
    SamplerVerticle sampler =
        new SamplerVerticle(connection.kafka(), connection.postgres(), metrics.telemetry());
    Integer port =
        metricsPort != null ? metricsPort : settings.get(Setting.METRICS_PORT).orElse(null);
    if (port != null) {
      Verticles.await(
          new Monitor(metrics.telemetry(), sampler).listen(verticles.vertx(), metricsHost, port));
    }
    return verticles.runUntilStopped(
        sampler, sampler.failure(), "The sampler runs. Press Ctrl-C to stop.");
  }
}
