package io.trialstream.dev;

import io.trialstream.bench.GatewayBenchmark;
import io.trialstream.bench.LatencyBenchmark;
import io.trialstream.bench.ThroughputBenchmark;
import io.trialstream.bench.chaos.ChaosBenchmark;
import io.trialstream.bench.chaos.ChaosOptions;
import io.trialstream.cli.Connection;
import io.trialstream.devstack.Folders;
import io.trialstream.devstack.StackOptions;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.settings.RunningStack;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: benchmarks; results are JSON lines. */
@Command(
    name = "bench",
    description = "Runs a benchmark; prints one JSON line.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchCommand.Latency.class,
      BenchCommand.Throughput.class,
      BenchCommand.Gateway.class,
      RecoveryBenchCommand.class,
      ScalingBenchCommand.class,
      BenchCommand.Chaos.class,
      SamplerBenchCommands.Quality.class,
      SamplerBenchCommands.Suggest.class,
      SamplerBenchCommands.Growth.class,
      SamplerBenchCommands.Pruning.class,
      SuiteBenchCommand.class
    })
final class BenchCommand {

  private static final int MAX_FINDINGS = 50;

  @Command(
      name = "latency",
      description =
          "Time from request to suggestion with one worker; on the running stack, or a temporary"
              + " one.",
      mixinStandardHelpOptions = true)
  static final class Latency extends OnStack {

    @Mixin final BenchOptions.Trials trials = new BenchOptions.Trials(1_000);

    @Mixin final BenchOptions.StudySampler sampler = new BenchOptions.StudySampler();

    @Option(
        names = "--load",
        defaultValue = "0",
        description =
            "Trials a second that another worker does meanwhile (default: ${DEFAULT-VALUE}).")
    int load;

    @Override
    Map<String, Object> measure(KafkaSettings kafka, PostgresSettings postgres)
        throws InterruptedException {
      return new LatencyBenchmark(kafka, postgres)
          .run(new LatencyBenchmark.Options(sampler.name, trials.number, load));
    }
  }

  @Command(
      name = "throughput",
      description =
          "Trials per second with many in flight; on the running stack, or a temporary one.",
      mixinStandardHelpOptions = true)
  static final class Throughput extends OnStack {
    @Mixin final BenchOptions.InFlight inFlight = new BenchOptions.InFlight(2_000);

    @Option(
        names = "--workers",
        defaultValue = "4",
        description = "Workers that share them (default: ${DEFAULT-VALUE}).")
    int workers;

    @Mixin final BenchOptions.StudySampler sampler = new BenchOptions.StudySampler();

    @Option(
        names = "--reports",
        defaultValue = "0",
        description = "Values that each trial reports (default: ${DEFAULT-VALUE}).")
    int reports;

    @Option(
        names = "--warm-up",
        defaultValue = "30",
        description =
            "Seconds before, in which the JVM compiles what runs often (default:"
                + " ${DEFAULT-VALUE}).")
    double warmUp;

    @Mixin final BenchOptions.Seconds seconds = new BenchOptions.Seconds(10);

    @Override
    Map<String, Object> measure(KafkaSettings kafka, PostgresSettings postgres)
        throws InterruptedException {
      return new ThroughputBenchmark(kafka)
          .run(
              new ThroughputBenchmark.Options(
                  sampler.name, inFlight.number, workers, reports, warmUp, seconds.number));
    }
  }

  @Command(
      name = "gateway",
      description =
          "Many clients that follow events, and requests at a steady rate, at the gateway of the"
              + " running stack.",
      mixinStandardHelpOptions = true)
  static final class Gateway implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(
        names = "--clients",
        defaultValue = "1000",
        description = "Clients that follow events (default: ${DEFAULT-VALUE}).")
    int clients;

    @Option(
        names = "--rate",
        defaultValue = "500",
        description = "Requests a second (default: ${DEFAULT-VALUE}).")
    int rate;

    @Mixin final BenchOptions.InFlight inFlight = new BenchOptions.InFlight(50);

    @Mixin final BenchOptions.Seconds seconds = new BenchOptions.Seconds(20);

    @Override
    public Integer call() throws InterruptedException {
      Map<String, Object> result =
          new GatewayBenchmark(connection.kafka(), connection.gatewayAddress())
              .run(new GatewayBenchmark.Options(clients, rate, inFlight.number, seconds.number));
      System.out.println(Wire.text(result));
      return 0;
    }
  }

  /** A benchmark on the stack that runs, or on one for itself. */
  private abstract static class OnStack implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    abstract Map<String, Object> measure(KafkaSettings kafka, PostgresSettings postgres)
        throws InterruptedException;

    @Override
    public Integer call() throws InterruptedException {
      if (connection.bootstrapServers != null || RunningStack.find().isPresent()) {
        System.out.println(Wire.text(measure(connection.kafka(), connection.postgres())));
        return 0;
      }
      System.err.println("No stack runs here; starting a temporary one.");
      try (LocalPlatform platform =
          LocalPlatform.start(
              StackOptions.temporary(), TopicAdmin.Layout.of(4), true, 0, Topics.DEFAULT_PREFIX)) {
        RunningStack address = platform.address();
        System.out.println(
            Wire.text(
                measure(
                    KafkaSettings.of(address.bootstrapServers()),
                    PostgresSettings.of(
                        address.postgres(), address.postgresPassword(), address.topicPrefix()))));
      }
      return 0;
    }
  }

  @Command(
      name = "chaos",
      description =
          "Kills, freezes and cuts off processes of a stack of its own, and checks every trial.",
      mixinStandardHelpOptions = true)
  static final class Chaos implements Callable<Integer> {
    @Option(
        names = "--minutes",
        defaultValue = "2",
        description = "How long faults are injected (default: ${DEFAULT-VALUE}).")
    double minutes;

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "Decides which fault comes when (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
        names = "--faults",
        split = ",",
        description = "Only these kinds, separated by commas (default: all).")
    Set<String> kinds = Set.of();

    @Option(
        names = "--keep",
        description = "Folder for data, logs and accounts, kept; else temporary.")
    @Nullable Path keep;

    @Override
    public Integer call() throws IOException {
      Path folder =
          keep == null ? Files.createTempDirectory("trialstream-chaos-") : keep.toAbsolutePath();
      Files.createDirectories(folder);
      ChaosBenchmark.Result result =
          new ChaosBenchmark(
                  new ChaosOptions(
                      Duration.ofMillis(Math.round(minutes * 60_000)),
                      seed,
                      folder,
                      JavaProcesses.subcommand("sampler"),
                      JavaProcesses.subcommand("gateway", "--http-port"),
                      kinds),
                  System.err)
              .run();
      result.findings().stream().limit(MAX_FINDINGS).forEach(f -> System.out.println("FOUND " + f));
      print(result);
      if (keep == null && result.clean()) {
        Folders.delete(folder);
      } else {
        System.err.println("Logs and accounts are in " + folder);
      }
      return result.clean() ? 0 : 1;
    }

    private static void print(ChaosBenchmark.Result r) {
      System.out.printf("%-32s %6s %10s %10s%n", "fault", "times", "median s", "worst s");
      r.faults()
          .forEach(
              (kind, times) -> {
                List<Double> seconds = r.recoverySeconds().get(kind);
                System.out.printf(
                    "%-32s %6d %10s %10s%n",
                    kind,
                    times,
                    seconds == null ? "-" : "%.1f".formatted(seconds.getFirst()),
                    seconds == null ? "-" : "%.1f".formatted(seconds.getLast()));
              });
      System.out.printf("results told      %d%n", r.asked());
      System.out.printf("acknowledged      %d%n", r.acknowledged());
      System.out.printf("lost              %d%n", r.lost());
      System.out.printf("twice             %d%n", r.twice());
      System.out.printf("stuck             %d%n", r.stuck());
      System.out.printf("wrong             %d%n", r.wrong());
      System.out.println(Wire.text(r.line()));
    }
  }
}
