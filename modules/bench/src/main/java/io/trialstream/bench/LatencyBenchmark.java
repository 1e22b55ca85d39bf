package io.trialstream.bench;

import static io.trialstream.bench.Await.await;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.LaneMessage;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The time from a worker's request to its suggestion, with one worker that asks for one trial at a
 * time: from handing the request to the Kafka client until the suggestion is read. The suggestion
 * was stored before it was sent.
 */
public final class LatencyBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int WARM_UP_TRIALS = 500;

  private final KafkaSettings kafka;
  private final String sampler;

  public LatencyBenchmark(KafkaSettings kafka, String sampler) {
    this.kafka = kafka;
    this.sampler = sampler;
  }

  /**
   * Runs so many trials, after {@value #WARM_UP_TRIALS} to warm up, in a study of its own, which is
   * deleted.
   *
   * @return names and values to print as one JSON line
   */
  public Map<String, Object> run(int trials) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      CommandSender sender =
          await(CommandSender.connect(vertx, kafka, "bench-" + UUID.randomUUID()));
      String study = "bench-latency-" + UUID.randomUUID();
      StudySpec spec = StudySpec.builder().sampler(AlgorithmSpec.of(sampler)).seed(1).build();
      UUID studyId =
          await(sender.ask(study, null, new Command.CreateStudy(spec), PATIENCE)).studyId();
      for (int i = 0; i < WARM_UP_TRIALS; i++) {
        oneTrial(sender, study);
      }
      double[] millis = new double[trials];
      long start = System.nanoTime();
      for (int i = 0; i < trials; i++) {
        millis[i] = oneTrial(sender, study);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      await(sender.ask(study, studyId, new Command.DeleteStudy(), PATIENCE));
      await(sender.close());
      Arrays.sort(millis);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "latency");
      result.put("sampler", sampler);
      result.put("trials", trials);
      result.put("p50_ms", quantile(millis, 0.5));
      result.put("p99_ms", quantile(millis, 0.99));
      result.put("trials_per_second", Math.round(10 * trials / seconds) / 10.0);
      result.put("seconds", Math.round(100 * seconds) / 100.0);
      return result;
    } finally {
      await(vertx.close());
    }
  }

  private static double quantile(double[] sorted, double q) {
    double value = sorted[(int) Math.min(sorted.length - 1L, Math.round(q * sorted.length))];
    return Math.round(1000 * value) / 1000.0;
  }

  private static double oneTrial(CommandSender sender, String study) throws InterruptedException {
    long start = System.nanoTime();
    LaneMessage answer = await(sender.ask(study, null, new Command.RequestTrial(1), PATIENCE));
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    Event.TrialStarted started = (Event.TrialStarted) answer.message();
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
