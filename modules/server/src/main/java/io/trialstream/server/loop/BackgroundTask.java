package io.trialstream.server.loop;

import io.trialstream.engine.Proposal;
import io.trialstream.stream.ProcessClock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The computation of one study's next suggestion, usually on another thread. Thread-safe. */
final class ProposalWork {

  private static final long NEVER = Long.MAX_VALUE;

  private final ProcessClock clock;
  private final FutureTask<Proposal> task;
  private final long submittedMillis;
  private volatile long beganMillis = NEVER;
  private volatile long tookMillis;

  ProposalWork(Supplier<Proposal> computation, ProcessClock clock, Moment now) {
    this.clock = clock;
    submittedMillis = now.millis();
    task = new FutureTask<>(() -> compute(computation));
  }

  private Proposal compute(Supplier<Proposal> computation) {
    beganMillis = clock.monotonicMillis();
    try {
      return computation.get();
    } finally {
      tookMillis = clock.monotonicMillis() - beganMillis;
    }
  }

  /**
   * Has it computed; {@code expectedMillis} is how long the study's last one took, 0 if unknown.
   */
  void runOn(BackgroundExecutor executor, long expectedMillis) {
    executor.execute(task, expectedMillis);
  }

  boolean isDone() {
    return task.isDone();
  }

  /** When it was begun; null if it still waits for a thread. */
  @Nullable Long beganMillis() {
    long began = beganMillis;
    return began == NEVER ? null : (Long) began;
  }

  long submittedMillis() {
    return submittedMillis;
  }

  /** How long it took, once it is done. */
  long tookMillis() {
    return tookMillis;
  }

  /** Nobody waits for it any more. */
  void abandon(BackgroundExecutor executor) {
    task.cancel(true);
    executor.abandoned(task);
  }

  /**
   * What was computed; computes it here, or waits for it, if need be.
   *
   * @throws ExecutionException if its computation failed
   */
  Proposal get() throws ExecutionException {
    task.run(); // does nothing if it has begun
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    }
  }
}
