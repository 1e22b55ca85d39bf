package io.trialstream.dev;

import io.trialstream.cli.Signals;
import io.trialstream.devstack.Ports;
import io.trialstream.devstack.StackOptions;
import io.trialstream.settings.RunningStack;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code up}: a whole stack in one process, for development. */
@Command(
    name = "up",
    description = "Starts Kafka, PostgreSQL, sampler and gateway in one process, for development.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  private static final int DEFAULT_HTTP_PORT = 8080;

  /** So many that a handful of processes seldom share one, and read what is for others. */
  private static final int LANES = 128;

  @Option(
      names = "--data",
      description = "Folder for the data, kept for the next start; without it data is temporary.")
  @Nullable Path data;

  @Option(names = "--no-sampler", description = "Leave the sampler to processes of its own.")
  boolean noSampler;

  @Option(
      names = "--http-port",
      description = "Port of the gateway (default: 8080, or another if that is taken).")
  @Nullable Integer httpPort;

  @Option(
      names = "--kafka-port",
      defaultValue = "9092",
      description = "Kafka's port, or another if it is taken (default: ${DEFAULT-VALUE}).")
  int kafkaPort;

  @Option(
      names = "--postgres-port",
      defaultValue = "5432",
      description = "PostgreSQL's port, or another if it is taken (default: ${DEFAULT-VALUE}).")
  int postgresPort;

  @Option(
      names = "--partitions",
      defaultValue = "8",
      description = "Partitions of each topic (default: ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--topic-prefix",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "Prefix of the topics (default: ${DEFAULT-VALUE}).")
  String topicPrefix = Topics.DEFAULT_PREFIX;

  private volatile boolean failed;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (httpPort != null && !Ports.isFree(httpPort)) {
      throw new IllegalArgumentException(
          "Port %d is taken. Name another with --http-port, or leave it out.".formatted(httpPort));
    }
    int port = httpPort != null ? httpPort : DEFAULT_HTTP_PORT;
    CountDownLatch stop = Signals.stopRequests();
    System.err.println("Starting Kafka and PostgreSQL…");
    StackOptions options = new StackOptions(data, kafkaPort, postgresPort, null);
    try (LocalPlatform platform =
        LocalPlatform.start(
            options, new TopicAdmin.Layout(partitions, LANES), !noSampler, port, topicPrefix)) {
      platform
          .samplerFailure()
          .onFailure(
              e -> {
                failed = true;
                stop.countDown();
              });
      RunningStack address = platform.address();
      if (httpPort != null && httpPort != 0 && !address.gateway().endsWith(":" + httpPort)) {
        System.err.printf(
            "Somebody else has taken port %d meanwhile: the gateway has another one.%n", httpPort);
      }
      RunningStack.find()
          .ifPresent(
              other ->
                  System.err.printf(
                      "Another stack runs on this machine, with its gateway at %s. From now on commands find this one; they reach the other with --gateway and --bootstrap-servers.%n",
                      other.gateway()));
      address.record();
      System.err.printf(
          "Trialstream is up.%n  dashboard   %s/%n  gateway     %s%n  kafka       %s%n  postgresql  %s%n  data        %s%n  sampler     %s%nPress Ctrl-C to stop.%n",
          address.gateway(),
          address.gateway(),
          address.bootstrapServers(),
          address.postgres(),
          data == null
              ? "temporary, removed at the end (keep it with --data DIR)"
              : data.toAbsolutePath(),
          noSampler ? "none here (start one with: trialstream sampler)" : "here");
      stop.await();
      System.err.println("Stopping…");
      address.forget();
    }
    return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }
}
