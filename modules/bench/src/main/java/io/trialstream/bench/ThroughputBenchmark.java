package io.trialstream.bench;

import static io.trialstream.bench.Await.await;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Trials per second with many in flight: each is asked for, evaluated in no time, told, stored and
 * acknowledged. Workers run in this process.
 */
public final class ThroughputBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaSettings kafka;

  public ThroughputBenchmark(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * What to run.
   *
   * @param inFlight trials at once, of all workers together
   * @param workers how many workers share them
   * @param reports how many values each trial reports before it ends
   * @param warmUpSeconds how long workers run before; their code is compiled for half a minute
   * @param seconds how long to measure
   */
  public record Options(
      String sampler,
      int inFlight,
      int workers,
      int reports,
      double warmUpSeconds,
      double seconds) {
    public Options {
      if (inFlight < 1
          || workers < 1
          || inFlight < workers
          || reports < 0
          || !(warmUpSeconds >= 0)
          || !(seconds > 0)) {
        throw new IllegalArgumentException(
            "Expected at least one trial in flight for each worker, and some seconds, but got --in-flight %d --workers %d --reports %d --warm-up %s --seconds %s."
                .formatted(inFlight, workers, reports, warmUpSeconds, seconds));
      }
    }
  }

  /**
   * Runs it in a study of its own, which is deleted.
   *
   * @return names and values to print as one JSON line
   */
  public Map<String, Object> run(Options options) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      CommandSender sender =
          await(CommandSender.connect(vertx, kafka, "bench-" + UUID.randomUUID()));
      String study = "bench-throughput-" + UUID.randomUUID();
      StudySpec spec =
          StudySpec.builder().sampler(AlgorithmSpec.of(options.sampler())).seed(1).build();
      UUID studyId =
          await(sender.ask(study, null, new Command.CreateStudy(spec), PATIENCE)).studyId();
      AtomicLong finished = new AtomicLong();
      TrialListener counting =
          new TrialListener() {
            @Override
            public void finished(Event.TrialFinished trial) {
              finished.incrementAndGet();
            }
          };
      List<String> workers = new ArrayList<>();
      for (int w = 0; w < options.workers(); w++) {
        WorkerOptions some =
            WorkerOptions.of(study)
                .withConcurrency(options.inFlight() / options.workers())
                .withGrace(Duration.ofMillis(500));
        workers.add(
            await(
                vertx.deployVerticle(
                    new WorkerVerticle(kafka, some, objective(options), counting))));
      }
      Thread.sleep(Duration.ofMillis((long) (1000 * options.warmUpSeconds())));
      long before = finished.get();
      long start = System.nanoTime();
      Thread.sleep(Duration.ofMillis((long) (1000 * options.seconds())));
      double seconds = (System.nanoTime() - start) / 1e9;
      long trials = finished.get() - before;
      for (String worker : workers) {
        await(vertx.undeploy(worker));
      }
      await(sender.ask(study, studyId, new Command.DeleteStudy(), PATIENCE));
      await(sender.close());
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "throughput");
      result.put("sampler", options.sampler());
      result.put("in_flight", options.inFlight());
      result.put("workers", options.workers());
      result.put("warm_up_seconds", options.warmUpSeconds());
      result.put("trials", trials);
      result.put("seconds", Math.round(100 * seconds) / 100.0);
      result.put("trials_per_second", Math.round(10 * trials / seconds) / 10.0);
      if (options.reports() > 0) {
        result.put("reports_per_trial", options.reports());
        result.put(
            "reports_per_second", Math.round(10 * trials * options.reports() / seconds) / 10.0);
      }
      return result;
    } finally {
      await(vertx.close());
    }
  }

  private static AsyncObjective objective(Options options) {
    return trial -> {
      double x = trial.suggestDouble("x", -10, 10);
      for (int step = 0; step < options.reports(); step++) {
        trial.report(x, step);
      }
      return Future.succeededFuture((x - 2) * (x - 2));
    };
  }
}
