package io.trialstream.cli;

import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.metrics.Metrics;
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
          "Serves /metrics and /health/live at this port (setting: metrics.port; without it: nowhere).")
  @Nullable Integer metricsPort;

  @Option(
      names = "--metrics-host",
      defaultValue = "127.0.0.1",
      description = "Interface for that (default: ${DEFAULT-VALUE}).")
  String metricsHost = "127.0.0.1";

  @Override
  public Integer call() throws InterruptedException {
    Metrics metrics = new Metrics();
    Verticles verticles = new Verticles(metrics.vertx());
    SamplerVerticle sampler =
        new SamplerVerticle(connection.kafka(), connection.postgres(), metrics.loops());
    Integer port =
        metricsPort != null
            ? metricsPort
            : connection.settings().get("metrics.port").map(Integer::valueOf).orElse(null);
    if (port != null) {
      Verticles.await(metrics.serve(verticles.vertx(), metricsHost, port));
    }
    return verticles.runUntilStopped(
        sampler, sampler.failure(), "The sampler runs. Press Ctrl-C to stop.");
  }
}
