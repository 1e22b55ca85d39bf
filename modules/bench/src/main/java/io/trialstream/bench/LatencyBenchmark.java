package io.trialstream.bench;

import static io.trialstream.bench.Await.await;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.Answered;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.AsyncObjective;
import io.trialstream.worker.TrialListener;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time from a worker's request to its suggestion, with one worker that asks for one trial at a
 * time: from handing the request to the Kafka client until the suggestion is read. The suggestion
 * was stored before it was sent. A loop of the same shape without an engine is measured in turns
 * with it.
 */
public final class LatencyBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int WARM_UP_TRIALS = 500;
  private static final int TURN = 50;
  private static final Duration LOAD_TRIAL = Duration.ofMillis(200);
  private static final Duration LOAD_WARM_UP = Duration.ofSeconds(20);

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;

  public LatencyBenchmark(KafkaSettings kafka, PostgresSettings postgres) {
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /**
   * What to run.
   *
   * @param trials how many to measure, after {@value #WARM_UP_TRIALS} to warm up
   * @param load trials a second of another study, by another worker, all the while; 0 for none
   */
  public record Options(String sampler, int trials, int load) {
    public Options {
      if (trials < 1 || load < 0) {
        throw new IllegalArgumentException(
            "Expected at least one trial and no negative load, but got --trials %d --load %d."
                .formatted(trials, load));
      }
    }
  }

  /**
   * Runs it in studies of its own, which are deleted.
   *
   * @return names and values to print as one JSON line
   */
  public Map<String, Object> run(Options options) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      BareLoop bare = new BareLoop(vertx, kafka, postgres);
      CommandSender sender =
          await(CommandSender.connect(vertx, kafka, "bench-" + UUID.randomUUID()));
      AtomicLong loadTrials = new AtomicLong();
      Study loadStudy = createStudy(sender, options.sampler());
      if (options.load() > 0) {
        await(vertx.deployVerticle(load(vertx, loadStudy, options.load(), loadTrials)));
        Thread.sleep(LOAD_WARM_UP);
      }
      Study study = createStudy(sender, options.sampler());
      for (int i = 0; i < WARM_UP_TRIALS; i++) {
        oneTrial(sender, study.name());
        oneBareTrial(bare);
      }
      double[] millis = new double[options.trials()];
      double[] bareMillis = new double[options.trials()];
      double seconds = 0;
      long loadBefore = loadTrials.get();
      long begin = System.nanoTime();
      for (int i = 0; i < millis.length; i += TURN) {
        int end = Math.min(i + TURN, millis.length);
        long start = System.nanoTime();
        for (int k = i; k < end; k++) {
          millis[k] = oneTrial(sender, study.name());
        }
        seconds += seconds(start);
        for (int k = i; k < end; k++) {
          bareMillis[k] = oneBareTrial(bare);
        }
      }
      double loadRate = (loadTrials.get() - loadBefore) / seconds(begin);
      for (Study each : List.of(study, loadStudy)) {
        await(sender.ask(each.name(), each.id(), new Command.DeleteStudy(), PATIENCE));
      }
      await(sender.close());
      bare.close();
      Arrays.sort(millis);
      Arrays.sort(bareMillis);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "latency");
      result.put("sampler", options.sampler());
      result.put("trials", millis.length);
      result.put("load_trials_per_second", Math.round(loadRate));
      result.put("p50_ms", quantile(millis, 0.5));
      result.put("p99_ms", quantile(millis, 0.99));
      result.put("bare_p50_ms", quantile(bareMillis, 0.5));
      result.put("bare_p99_ms", quantile(bareMillis, 0.99));
      result.put(
          "p50_ratio", Math.round(100 * quantile(millis, 0.5) / quantile(bareMillis, 0.5)) / 100.0);
      result.put("trials_per_second", Math.round(10 * millis.length / seconds) / 10.0);
      result.put("seconds", Math.round(100 * seconds) / 100.0);
      return result;
    } finally {
      await(vertx.close());
    }
  }

  private record Study(String name, UUID id) {}

  private static Study createStudy(CommandSender sender, String sampler)
      throws InterruptedException {
    String name = "bench-latency-" + UUID.randomUUID();
    StudySpec spec = StudySpec.builder().sampler(AlgorithmSpec.of(sampler)).seed(1).build();
    UUID id =
        await(sender.ask(name, null, new Command.CreateStudy(spec), PATIENCE)).message().studyId();
    return new Study(name, id);
  }

  /** A worker whose trials take a while, as many at once as end at this rate. */
  private WorkerVerticle load(Vertx vertx, Study study, int trialsPerSecond, AtomicLong finished) {
    AsyncObjective objective =
        trial -> {
          double x = trial.suggestDouble("x", -10, 10);
          return vertx
              .timer(LOAD_TRIAL.toMillis(), TimeUnit.MILLISECONDS)
              .map(t -> (x - 2) * (x - 2));
        };
    TrialListener counting =
        new TrialListener() {
          @Override
          public void finished(Event.TrialFinished trial) {
            finished.incrementAndGet();
          }
        };
    int atOnce = (int) Math.max(1, trialsPerSecond * LOAD_TRIAL.toMillis() / 1000);
    return new WorkerVerticle(
        kafka,
        WorkerOptions.of(study.name()).withConcurrency(atOnce).withGrace(Duration.ofMillis(500)),
        objective,
        counting);
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  /** Asks as a trial does, once for its parameters and once to tell its result. */
  private static double oneBareTrial(BareLoop bare) throws InterruptedException {
    long start = System.nanoTime();
    await(bare.ask());
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    await(bare.ask());
    return millis;
  }

  static double quantile(double[] sorted, double q) {
    double value = sorted[(int) Math.min(sorted.length - 1L, Math.round(q * sorted.length))];
    return Math.round(1000 * value) / 1000.0;
  }

  private static double oneTrial(CommandSender sender, String study) throws InterruptedException {
    long start = System.nanoTime();
    Answered<Message> answer =
        await(sender.ask(study, null, new Command.RequestTrial(1), PATIENCE));
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    if (!(answer.message() instanceof Event.TrialStarted started)) {
      throw new IllegalStateException("Expected a trial, but got " + answer.message());
    }
    await(
        sender.ask(
            study,
            answer.studyId(),
            new Command.FinishTrial(
                started.number(),
                started.attempt(),
                TrialState.COMPLETE,
                List.of(1.0),
                List.of(),
                List.of(),
                Map.of(),
                null),
            PATIENCE));
    return millis;
  }
}
