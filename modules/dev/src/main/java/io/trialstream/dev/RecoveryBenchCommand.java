package io.trialstream.dev;

import io.trialstream.bench.RecoveryBenchmark;
import io.trialstream.devstack.StackOptions;
import io.trialstream.settings.RunningStack;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench recovery}: how long it takes to take over a large study. */
@Command(
    name = "recovery",
    description =
        "Time from the start of a new sampler process to its first suggestion in a study of so many"
            + " trials; on a stack of its own.",
    mixinStandardHelpOptions = true)
final class RecoveryBenchCommand implements Callable<Integer> {

  @Mixin final BenchOptions.Trials trials = new BenchOptions.Trials(100_000);

  @Mixin final BenchOptions.StudySampler sampler = new BenchOptions.StudySampler();

  @Override
  public Integer call() throws InterruptedException, IOException {
    try (LocalPlatform platform =
        LocalPlatform.start(
            StackOptions.temporary(), TopicAdmin.Layout.of(4), false, 0, Topics.DEFAULT_PREFIX)) {
      RunningStack address = platform.address();
      Map<String, String> environment =
          Map.of(
              "TRIALSTREAM_BOOTSTRAP_SERVERS", address.bootstrapServers(),
              "TRIALSTREAM_POSTGRES_URL", address.postgres(),
              "TRIALSTREAM_POSTGRES_PASSWORD", address.postgresPassword());
      System.out.println(
          Wire.text(
              new RecoveryBenchmark(
                      KafkaSettings.of(address.bootstrapServers()),
                      JavaProcesses.server("sampler"),
                      environment)
                  .run(sampler.name, trials.number)));
    }
    return 0;
  }
}
