package io.trialstream.cli;

import io.trialstream.bench.LatencyBenchmark;
import io.trialstream.devstack.StackOptions;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.RunningStack;
import io.trialstream.stream.Topics;
import io.trialstream.wire.Wire;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: benchmarks; results are JSON lines. */
@Command(
    name = "bench",
    description = "Runs a benchmark; prints one JSON line.",
    mixinStandardHelpOptions = true,
    subcommands = BenchCommand.Latency.class)
final class BenchCommand {

  @Command(
      name = "latency",
      description =
          "Time from request to suggestion with one worker; on the running stack, or a temporary one.",
      mixinStandardHelpOptions = true)
  static final class Latency implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(
        names = "--trials",
        defaultValue = "1000",
        description = "Trials to measure (default: ${DEFAULT-VALUE}).")
    int trials;

    @Option(
        names = "--sampler",
        defaultValue = "random",
        description = "Sampler of the study (default: ${DEFAULT-VALUE}).")
    String sampler = "random";

    @Override
    public Integer call() throws InterruptedException {
      if (connection.bootstrapServers != null || RunningStack.find().isPresent()) {
        print(connection.kafka());
        return 0;
      }
      System.err.println("No stack runs here; starting a temporary one.");
      try (LocalPlatform platform =
          LocalPlatform.start(StackOptions.temporary(), 4, true, 0, Topics.DEFAULT_PREFIX)) {
        print(KafkaSettings.of(platform.address().bootstrapServers()));
      }
      return 0;
    }

    private void print(KafkaSettings kafka) throws InterruptedException {
      System.out.println(Wire.text(new LatencyBenchmark(kafka, sampler).run(trials)));
    }
  }
}
