package io.trialstream.worker;

import io.trialstream.engine.Event;
import io.trialstream.study.TrialState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what becomes of trials: failures and lost attempts as warnings, the rest for debugging. */
final class TrialLog implements TrialListener {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  @Override
  public void finished(Event.TrialFinished trial) {
    if (trial.state() == TrialState.FAIL) {
      LOG.atWarn().addKeyValue("trial", trial.number()).log("failed: {}", trial.reason());
    } else {
      LOG.atDebug()
          .addKeyValue("trial", trial.number())
          .log("{} with values {}", trial.state(), trial.values());
    }
  }

  @Override
  public void lost(int number, int attempt, String reason) {
    LOG.atWarn()
        .addKeyValue("trial", number)
        .addKeyValue("attempt", attempt)
        .log("came to nothing: {}", reason);
  }
}
