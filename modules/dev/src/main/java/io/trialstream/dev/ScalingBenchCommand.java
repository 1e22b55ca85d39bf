package io.trialstream.dev;

import io.trialstream.bench.scaling.Costs;
import io.trialstream.bench.scaling.Deployment;
import io.trialstream.bench.scaling.ScalingSimulation;
import io.trialstream.wire.Wire;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench scaling}: what a larger deployment would do. */
@Command(
    name = "scaling",
    description =
        "Simulates a deployment of any size from costs measured on a small one (docs/operate/size.md); starts nothing.",
    mixinStandardHelpOptions = true)
final class ScalingBenchCommand implements Callable<Integer> {

  @Option(
      names = "--workers",
      defaultValue = "10000",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--studies",
      defaultValue = "100000",
      description = "Studies that are stored (default: ${DEFAULT-VALUE}).")
  int studies;

  @Option(
      names = "--active-studies",
      defaultValue = "1000",
      description = "Of them, those that have workers (default: ${DEFAULT-VALUE}).")
  int active;

  @Option(
      names = "--partitions",
      defaultValue = "64",
      description = "Partitions of the topics (default: ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--lanes",
      defaultValue = "256",
      description = "Partitions that answers travel on (default: ${DEFAULT-VALUE}).")
  int lanes;

  @Option(
      names = "--samplers",
      defaultValue = "4",
      description = "Sampler processes (default: ${DEFAULT-VALUE}).")
  int samplers;

  @Option(
      names = "--postgres-cores",
      defaultValue = "4",
      description = "Cores of PostgreSQL (default: ${DEFAULT-VALUE}).")
  int postgresCores;

  @Option(
      names = "--trial-seconds",
      defaultValue = "10",
      description = "How long a trial takes on average (default: ${DEFAULT-VALUE}).")
  double trialSeconds;

  @Option(
      names = "--suggest-ms",
      defaultValue = "0",
      description =
          "What the sampling algorithm needs for a suggestion (default: ${DEFAULT-VALUE}).")
  double suggestMillis;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "Seconds to simulate (default: ${DEFAULT-VALUE}).")
  double seconds;

  @Override
  public Integer call() {
    Deployment deployment =
        new Deployment(
            workers,
            active,
            studies,
            partitions,
            lanes,
            samplers,
            postgresCores,
            trialSeconds,
            suggestMillis);
    System.out.println(
        Wire.text(new ScalingSimulation(deployment, Costs.measured(), 1).run(seconds)));
    return 0;
  }
}
