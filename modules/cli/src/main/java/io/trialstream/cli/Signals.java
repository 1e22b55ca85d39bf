package io.trialstream.cli;

import io.trialstream.worker.program.StopSignals;
import java.util.concurrent.CountDownLatch;

/** Waits to be told to stop (SIGINT, SIGTERM), so that stopping happens in order and exits 0. */
public final class Signals {

  private Signals() {}

  public static CountDownLatch stopRequests() {
    CountDownLatch stop = new CountDownLatch(1);
    StopSignals.onFirst(exitCode -> stop.countDown());
    return stop;
  }
}
