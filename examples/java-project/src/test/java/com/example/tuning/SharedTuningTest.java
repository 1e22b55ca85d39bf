package com.example.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trialstream.OptimizeOptions;
import io.trialstream.client.RemoteStudy;
import io.trialstream.client.TrialstreamClient;
import io.trialstream.junit.Trialstream;
import io.trialstream.junit.TrialstreamStack;
import io.trialstream.study.StudySpec;
import io.trialstream.worker.Worker;
import org.junit.jupiter.api.Test;

@Trialstream
class SharedTuningTest {

  @Test
  void client_and_worker_share_a_study(TrialstreamClient client, TrialstreamStack stack) {
    String name = stack.studyName("tuning");
    RemoteStudy study = client.createStudy(name, StudySpec.builder().maxTrials(20L).build());
    study.optimize(
        Training::loss, OptimizeOptions.trials(10).catching(ArithmeticException.class));
    try (Worker worker = Worker.connect(stack.kafka())) {
      assertEquals(10, worker.optimize(name, Training::loss));
    }
    assertEquals(20, study.trials().size());
  }
}
