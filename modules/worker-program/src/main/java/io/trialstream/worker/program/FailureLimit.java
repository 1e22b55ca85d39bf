package io.trialstream.worker.program;

import io.trialstream.engine.Event;
import io.trialstream.study.TrialState;
import io.trialstream.worker.TrialListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stops a worker whose first trials all fail: then it is the program that is broken, and not its
 * parameters. Once a trial of this worker is complete or pruned, any number may fail.
 *
 * <p>Thread-safe.
 */
final class FailureLimit implements TrialListener {

  private final int most;
  private final TrialListener next;
  private final Runnable stop;
  private final AtomicReference<@Nullable String> why = new AtomicReference<>();
  private int failures;
  private boolean works;

  /**
   * @param most after this many failures the worker stops; 0 for no limit
   * @param next hears everything first
   * @param stop stops the worker; called once, on a thread of its own, because it may wait
   */
  FailureLimit(int most, TrialListener next, Runnable stop) {
    if (most < 0) {
      throw new IllegalArgumentException(
          "Expected at least 0 as --max-failures, but got %s.".formatted(most));
    }
    this.most = most;
    this.next = next;
    this.stop = stop;
  }

  @Override
  public void finished(Event.TrialFinished trial) {
    next.finished(trial);
    if (count(trial)) {
      why.set(
          "The first %s trials of this worker have all failed, so it stops. The last reason: %s Correct the program, or allow more failures with --max-failures (0: any number)."
              .formatted(most, TrialLines.sentence(trial.reason())));
      Thread.ofPlatform().daemon().name("failure-limit").start(stop);
    }
  }

  /** Whether this is the failure that is one too many. */
  private synchronized boolean count(Event.TrialFinished trial) {
    if (trial.state() != TrialState.FAIL) {
      works = true;
      return false;
    }
    failures++;
    return !works && most > 0 && failures == most;
  }

  @Override
  public void lost(int number, int attempt, String reason) {
    next.lost(number, attempt, reason);
  }

  /**
   * @throws IllegalStateException if the worker was stopped; the message says why
   */
  void requireNotReached() {
    String reason = why.get();
    if (reason != null) {
      throw new IllegalStateException(reason);
    }
  }
}
