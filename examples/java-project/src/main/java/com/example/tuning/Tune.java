package com.example.tuning;

import io.trialstream.client.RemoteStudy;
import io.trialstream.client.TrialstreamClient;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.worker.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Logger;
import sun.misc.Signal;

/**
 * Evaluates trials of a study that many processes share: {@code Tune STUDY TRIALS}. It finds the
 * stack that runs on this machine; elsewhere, TRIALSTREAM_GATEWAY and TRIALSTREAM_BOOTSTRAP_SERVERS
 * say where it is.
 */
public final class Tune {

  private static final Logger LOG = Logger.getLogger(Tune.class.getName());

  private Tune() {}

  public static void main(String[] args) {
    String name = args[0];
    long trials = Long.parseLong(args[1]);
    try (TrialstreamClient client = TrialstreamClient.connect();
        Worker worker = Worker.connect()) {
      Signal.handle(
          new Signal("TERM"),
          signal -> {
            LOG.info("SIGTERM: this program stops as it wants to.");
            worker.stop(Duration.ofSeconds(2));
          });
      StudySpec spec =
          StudySpec.builder().pruner(AlgorithmSpec.of("median")).maxTrials(trials).build();
      RemoteStudy study = client.createStudyIfAbsent(name, spec);
      study.enqueue(Map.of("rate", 0.09, "optimizer", "SGD"));
      LOG.info("Tuning " + name);
      long mine = worker.optimize(name, Training::loss);
      LOG.info("Trials of this process: " + mine);
      LOG.info("Best so far: " + study.bestValue() + " with " + study.bestParams());
    }
  }
}
