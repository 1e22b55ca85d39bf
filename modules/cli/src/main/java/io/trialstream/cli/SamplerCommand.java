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
    SamplerVerticle sampler = new SamplerVerticle(connection.kafka(), connection.postgres());
    return Verticles.runUntilStopped(
        sampler, sampler.failure(), "The sampler runs. Press Ctrl-C to stop.");
  }
}
