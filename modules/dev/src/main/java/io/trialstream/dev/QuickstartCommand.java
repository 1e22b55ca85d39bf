package io.trialstream.dev;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.cli.GatewayClient;
import io.trialstream.cli.Output;
import io.trialstream.cli.Signals;
import io.trialstream.devstack.StackOptions;
import io.trialstream.settings.RunningStack;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.wire.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quickstart}: the tutorial by itself, with a temporary stack and two worker processes. */
@Command(
    name = "quickstart",
    description =
        "Starts a temporary stack, optimises (x-2)^2 in several worker processes, prints the best.",
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {

  private static final String STUDY = "distributed-example";
  private static final Path OBJECTIVE = Path.of("examples", "Quadratic.java");
  private static final int PARTITIONS = 4;
  private static final long POLL_MILLIS = 100;
  private static final long STOP_SECONDS = 15;

  /** What to do after it; on standard error, so that the result can be read by a program. */
  private static final String NEXT =
      """

      Next, with a study and a program of your own:
        ./trialstream up                                            # in one terminal: a stack with a dashboard
        ./trialstream create-study --study-name mine --space examples/space.json
        ./trialstream worker --study-name mine -- python3 examples/train.py --lr={lr} --layers={layers} --optimizer={optimizer} --momentum={momentum?}
      """;

  @Option(
      names = "--n-trials",
      defaultValue = "100",
      description = "Trials of each worker (default: ${DEFAULT-VALUE}).")
  int trials;

  @Option(
      names = "--workers",
      defaultValue = "2",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(names = "--seed", description = "Seed of the study; drawn if left out.")
  @Nullable Long seed;

  @Option(
      names = {"-f", "--format"},
      defaultValue = "table",
      description = "table, or json for one last line of JSON.")
  Output.Format format = Output.Format.table;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (trials < 1 || workers < 1) {
      throw new IllegalArgumentException("Expected at least 1 trial and 1 worker.");
    }
    long start = System.nanoTime();
    CountDownLatch stop = Signals.stopRequests();
    System.err.println("Starting Kafka, PostgreSQL, sampler and gateway…");
    try (LocalPlatform platform =
        LocalPlatform.start(
            StackOptions.temporary(),
            TopicAdmin.Layout.of(PARTITIONS),
            true,
            0,
            Topics.DEFAULT_PREFIX)) {
      GatewayClient gateway = new GatewayClient(platform.address().gateway(), null);
      Map<String, Object> study = new LinkedHashMap<>();
      study.put("name", STUDY);
      if (seed != null) {
        study.put("seed", seed);
      }
      gateway.create(study);
      System.err.printf(
          "Study %s created. Starting %d worker processes, %d trials each.%n",
          STUDY, workers, trials);
      if (!runWorkers(platform.address(), stop)) {
        return 1;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      report(gateway, Math.round(seconds * 10) / 10.0);
      return 0;
    }
  }

  private boolean runWorkers(RunningStack stack, CountDownLatch stop)
      throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    List<Thread> printers = new ArrayList<>();
    try {
      for (int i = 1; i <= workers; i++) {
        ProcessBuilder builder =
            JavaProcesses.sourceFile(
                JavaProcesses.home().resolve(OBJECTIVE),
                JavaProcesses.light(),
                List.of(Integer.toString(trials)));
        builder.environment().put("TRIALSTREAM_BOOTSTRAP_SERVERS", stack.bootstrapServers());
        builder.environment().put("TRIALSTREAM_TOPIC_PREFIX", stack.topicPrefix());
        Process process = builder.redirectErrorStream(true).start();
        processes.add(process);
        printers.add(print("worker-" + i + " | ", process));
      }
      while (processes.stream().anyMatch(Process::isAlive)) {
        if (stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          System.err.println("Stopping…");
          return false;
        }
      }
      for (Thread printer : printers) {
        printer.join();
      }
      return processes.stream().allMatch(p -> p.exitValue() == 0);
    } finally {
      for (Process process : processes) {
        process.destroy();
      }
      for (Process process : processes) {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    }
  }

  private static Thread print(String prefix, Process process) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                lines.lines().forEach(line -> System.err.println(prefix + line));
              } catch (IOException | UncheckedIOException e) {
                // The process was stopped; what it had printed is printed.
              }
            });
  }

  private void report(GatewayClient gateway, double seconds) {
    JsonNode best = gateway.bestTrial(STUDY);
    JsonNode all = gateway.trials(STUDY);
    Map<String, Integer> perWorker = new TreeMap<>();
    all.forEach(trial -> perWorker.merge(trial.path("worker").asText(), 1, Integer::sum));
    if (format == Output.Format.json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("study", STUDY);
      line.put("n_trials", all.size());
      line.put("best_value", best.path("values").path(0));
      line.put("best_params", best.path("params"));
      line.put("best_trial", best.path("number"));
      line.put("trials_per_worker", perWorker);
      line.put("seconds", seconds);
      System.out.println(Wire.text(line));
      return;
    }
    System.out.printf("Study               %s%n", STUDY);
    System.out.printf("Trials              %d%n", all.size());
    System.out.printf("Best value          %s%n", best.path("values").path(0).asText());
    System.out.printf("Best parameters     %s%n", best.path("params"));
    System.out.printf("Best trial          %d%n", best.path("number").asInt());
    perWorker.forEach((worker, n) -> System.out.printf("Trials of %-20s %d%n", worker, n));
    System.out.printf("Seconds             %s%n", seconds);
    System.err.print(NEXT);
  }
}
