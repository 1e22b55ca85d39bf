package io.trialstream.worker;

import io.trialstream.stream.Timers;
import java.time.Duration;

/**
 * The end of a worker that was told to stop.
 *
 * <pre>
 *  DRAINING ──requests are withdrawn, and the grace or the work is over──▶ HANDING_BACK
 *  HANDING_BACK ──nothing runs any more, or 3 s later──▶ STOPPED
 * </pre>
 *
 * <p>Confined to the worker's thread.
 */
final class Shutdown {

  private static final long HAND_BACK_MILLIS = 3_000;

  private enum State {
    DRAINING,
    HANDING_BACK,
    STOPPED
  }

  private final Timers timers;
  private final RunningTrials running;
  private final Runnable stopped;
  private State state = State.DRAINING;
  private boolean requestsWithdrawn;
  private boolean graceIsOver;
  private boolean workIsOver;

  /**
   * Begins to stop.
   *
   * @param grace how long trials may go on
   * @param workIsOver whether the study has no more work for this worker
   * @param stopped is called once
   */
  Shutdown(
      Timers timers, RunningTrials running, Duration grace, boolean workIsOver, Runnable stopped) {
    this.timers = timers;
    this.running = running;
    this.stopped = stopped;
    this.workIsOver = workIsOver;
    timers.after(
        Math.max(1, grace.toMillis()),
        () -> {
          graceIsOver = true;
          goOn();
        });
  }

  /** All requests for trials have ended. */
  void requestsWithdrawn() {
    requestsWithdrawn = true;
    goOn();
  }

  /** There is no more work for this worker, or nothing runs any more. */
  void workIsOver() {
    workIsOver = true;
    goOn();
  }

  private void goOn() {
    if (state == State.STOPPED || !requestsWithdrawn || !(workIsOver || graceIsOver)) {
      return;
    }
    if (running.isEmpty()) {
      stop();
    } else if (state == State.DRAINING) {
      state = State.HANDING_BACK;
      running.handBackAll();
      timers.after(HAND_BACK_MILLIS, this::stop);
    }
  }

  private void stop() {
    if (state != State.STOPPED) {
      state = State.STOPPED;
      stopped.run();
    }
  }
}
