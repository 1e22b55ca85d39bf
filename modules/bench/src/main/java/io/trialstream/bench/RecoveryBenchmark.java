package io.trialstream.bench;

import static io.trialstream.bench.Await.await;

import io.trialstream.engine.Command;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.worker.AsyncObjective;
import io.trialstream.worker.TrialListener;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How long a new sampler process needs to take over a study of so many trials: from its start, the
 * JVM's included, to the first suggestion that it gives. It is the only one; the one that did the
 * trials has ended before.
 */
public final class RecoveryBenchmark {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int WORKERS = 4;
  private static final int IN_FLIGHT_EACH = 500;

  private final KafkaSettings kafka;
  private final List<String> samplerCommand;
  private final Map<String, String> environment;

  /**
   * @param samplerCommand starts a sampler process
   * @param environment tells it where Kafka and PostgreSQL are
   */
  public RecoveryBenchmark(
      KafkaSettings kafka, List<String> samplerCommand, Map<String, String> environment) {
    this.kafka = kafka;
    this.samplerCommand = samplerCommand;
    this.environment = environment;
  }

  /**
   * Runs it in a study of its own, on a stack that has no sampler.
   *
   * @param trials how many to do first; whole thousands
   * @return names and values to print as one JSON line
   */
  public Map<String, Object> run(String sampler, int trials)
      throws InterruptedException, IOException {
    if (trials < WORKERS || trials % WORKERS != 0) {
      throw new IllegalArgumentException(
          "Expected a number of trials that %d workers can share, but got %d."
              .formatted(WORKERS, trials));
    }
    Vertx vertx = Vertx.vertx();
    Process first = start();
    try {
      CommandSender sender =
          await(CommandSender.connect(vertx, kafka, "bench-" + UUID.randomUUID()));
      String study = "bench-recovery-" + UUID.randomUUID();
      StudySpec spec = StudySpec.builder().sampler(AlgorithmSpec.of(sampler)).seed(1).build();
      await(sender.ask(study, null, new Command.CreateStudy(spec), PATIENCE));
      long start = System.nanoTime();
      fill(vertx, study, trials);
      double filling = seconds(start);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "recovery");
      result.put("sampler", sampler);
      result.put("trials", trials);
      result.put("filling_seconds", filling);
      result.put("filling_peak_rss_mb", peakMegabytes(first));
      first.destroy();
      first.waitFor();
      long begin = System.nanoTime();
      Process second = start();
      try {
        await(sender.ask(study, null, new Command.RequestTrial(1), PATIENCE));
        result.put("seconds", seconds(begin));
        result.put("peak_rss_mb", peakMegabytes(second));
      } finally {
        end(second);
      }
      await(sender.close());
      return result;
    } finally {
      end(first);
      await(vertx.close());
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(samplerCommand)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private void fill(Vertx vertx, String study, int trials) throws InterruptedException {
    AsyncObjective objective =
        trial -> {
          double x = trial.suggestDouble("x", -10, 10);
          return Future.succeededFuture((x - 2) * (x - 2));
        };
    TrialListener silent = finished -> {};
    List<Future<Long>> done = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      WorkerVerticle worker =
          new WorkerVerticle(
              kafka,
              WorkerOptions.of(study)
                  .withConcurrency(Math.min(IN_FLIGHT_EACH, trials / WORKERS))
                  .withTrials(Long.valueOf(trials / WORKERS)),
              objective,
              silent);
      done.add(vertx.deployVerticle(worker).compose(id -> worker.done()));
    }
    await(Future.all(done));
  }

  private static double seconds(long sinceNanos) {
    return Math.round((System.nanoTime() - sinceNanos) / 1e7) / 100.0;
  }

  /** The most memory that a process has had, as Linux says; -1 elsewhere. */
  private static long peakMegabytes(Process process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return -1;
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
