package io.trialstream.cli;

import io.trialstream.server.SamplerVerticle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sampler}: owns a share of the studies. */
@Command(
    name = "sampler",
    description = "Runs a sampler; several share the studies.",
    mixinStandardHelpOptions = true)
final class SamplerCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Override
  public Integer call() throws InterruptedException {
    Verticles.runUntilStopped(
        new SamplerVerticle(connection.kafka(), connection.postgres()),
        "The sampler runs. Press Ctrl-C to stop.");
    return 0;
  }
}
