package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.Worker;
import io.trialstream.worker.WorkerOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The worker as a library in an application: it is stopped and closed from outside. */
@Tag("full")
class WorkerCloseTest extends SamplerOnStack {

  private static final int WARM_UP = 3;
  private static final int ROUNDS = 20;

  /** What the process has open: threads by name, and Kafka clients with their connections. */
  private record Open(Map<String, Long> threads, long clients, long connections) {}

  @Test
  void whoever_closes_a_worker_has_everything_back() throws Exception {
    create(
        "rounds",
        StudySpec.builder().sampler(AlgorithmSpec.of("random")).maxTrials(1_000L).build());
    for (int round = 0; round < WARM_UP; round++) {
      round();
    }
    Open before = settled(null);

    for (int round = 0; round < ROUNDS; round++) {
      Open during = round();
      assertThat(during.clients).as("a worker that is open is seen").isGreaterThan(before.clients);
      assertThat(during.connections).isGreaterThan(before.connections);
    }

    assertThat(settled(before)).isEqualTo(before);
  }

  private Open round() throws Exception {
    try (Worker worker = Worker.connect(kafka)) {
      assertThat(worker.optimize("rounds", trial -> trial.suggestDouble("x", 0, 1), 2))
          .isEqualTo(2);
      CountDownLatch evaluating = new CountDownLatch(1);
      CompletableFuture<Long> more =
          CompletableFuture.supplyAsync(
              () -> worker.optimize("rounds", trial -> blocked(evaluating)));
      evaluating.await();
      Open during = count();
      worker.stop(Duration.ZERO);
      assertThat(more.get(20, TimeUnit.SECONDS)).isZero();
      return during;
    }
  }

  private static double blocked(CountDownLatch evaluating) throws InterruptedException {
    evaluating.countDown();
    Thread.sleep(Duration.ofHours(1));
    return 0;
  }

  @Test
  void one_that_is_stopped_lets_trials_end_for_its_grace_and_gives_the_others_back()
      throws Exception {
    create("stopped", StudySpec.builder().sampler(AlgorithmSpec.of("random")).seed(4).build());
    CountDownLatch evaluating = new CountDownLatch(2);
    CountDownLatch told = new CountDownLatch(1);
    try (Worker worker = Worker.connect(vertx, kafka)) {
      CompletableFuture<Long> finished =
          CompletableFuture.supplyAsync(
              () ->
                  worker.optimize(
                      WorkerOptions.of("stopped").withConcurrency(2),
                      trial -> {
                        evaluating.countDown();
                        told.await();
                        return trial.number() == 0 ? 1 : blocked(evaluating);
                      }));
      evaluating.await();

      told.countDown();
      worker.stop(Duration.ofSeconds(1));

      assertThat(finished.get(1, TimeUnit.SECONDS)).isEqualTo(1);
    }
    List<FrozenTrial> trials =
        stored("stopped").trials(); // two, or three if it asked before it knew
    assertThat(trials.getFirst().state()).isEqualTo(TrialState.COMPLETE);
    assertThat(trials.subList(1, trials.size()))
        .isNotEmpty()
        .extracting(FrozenTrial::state)
        .containsOnly(TrialState.WAITING);
  }

  /** Waits a while for what ends by itself, such as sockets that are being closed. */
  private static Open settled(Open wanted) throws Exception {
    Open now = count();
    for (int i = 0; i < 40; i++) {
      Thread.sleep(500);
      Open next = count();
      if (wanted == null ? next.equals(now) && i > 4 : next.equals(wanted)) {
        return next;
      }
      now = next;
    }
    return now;
  }

  private static Open count() throws JMException {
    Map<String, Long> threads = OpenThreads.byName(WorkerCloseTest::isOfAWorker);
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    long clients = 0;
    double connections = 0;
    for (String kind : new String[] {"producer", "consumer"}) {
      ObjectName all = new ObjectName("kafka.%1$s:type=%1$s-metrics,client-id=*".formatted(kind));
      for (ObjectName each : beans.queryNames(all, null)) {
        clients++;
        connections += (Double) beans.getAttribute(each, "connection-count");
      }
    }
    return new Open(threads, clients, (long) connections);
  }

  /** Without the pool of Vert.x, whose threads come and go with the sampler's work. */
  private static boolean isOfAWorker(String thread) {
    return (thread.startsWith("vert.x") || thread.startsWith("kafka-"))
        && !thread.contains("worker-thread");
  }
}
