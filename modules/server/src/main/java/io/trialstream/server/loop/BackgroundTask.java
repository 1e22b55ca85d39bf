package io.trialstream.server.loop;

import io.trialstream.stream.ProcessClock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work of one study, usually on another thread: a batch of its decisions, or the computation of its
 * next suggestion. Thread-safe.
 */
final class BackgroundTask<T extends @Nullable Object> {

  /** How many times as long as it may take it may wait for a thread. */
  private static final int WAITS_FOR_A_THREAD = 4;

  private static final long NEVER = Long.MAX_VALUE;

  private final ProcessClock clock;
  private final FutureTask<T> task;
  private final long submittedMillis;
  private volatile long beganMillis = NEVER;
  private volatile long tookMillis;
  private volatile boolean abandoned;

  BackgroundTask(Supplier<T> work, ProcessClock clock, ClockReading submitted) {
    this.clock = clock;
    submittedMillis = submitted.millis();
    task = new FutureTask<>(() -> measured(work));
  }

  private T measured(Supplier<T> work) {
    beganMillis = clock.monotonicMillis();
    try {
      return work.get();
    } finally {
      tookMillis = clock.monotonicMillis() - beganMillis;
    }
  }

  /** Does it in this thread. */
  void runHere() {
    task.run();
  }

  /**
   * Has it done.
   *
   * @param expectedMillis how long the study's last one took, in milliseconds; 0 if unknown
   */
  void runOn(BackgroundExecutor executor, long expectedMillis) {
    executor.execute(task, expectedMillis);
  }

  boolean isDone() {
    return task.isDone();
  }

  /**
   * Whether it goes on for too long.
   *
   * @param limitMillis how long it may, from its beginning; while it waits for a thread, {@value
   *     #WAITS_FOR_A_THREAD} times as long
   */
  boolean takesTooLong(ClockReading now, long limitMillis) {
    if (isDone()) {
      return false;
    }
    long began = beganMillis;
    return began == NEVER
        ? now.millis() - submittedMillis > WAITS_FOR_A_THREAD * limitMillis
        : now.millis() - began > limitMillis;
  }

  /** How long it took, in milliseconds, once it is done. */
  long tookMillis() {
    return tookMillis;
  }

  /** Nobody waits for it any more; does nothing if it is done. */
  void abandon(BackgroundExecutor executor) {
    if (!isDone()) {
      abandoned = true;
      task.cancel(true);
      executor.abandoned(task);
    }
  }

  /** Whether its thread may still be at it, though nobody waits for it. */
  boolean isAbandoned() {
    return abandoned;
  }

  /**
   * Its outcome; does it here, or waits for it, if need be.
   *
   * @throws ExecutionException if it failed
   */
  T get() throws ExecutionException {
    return outcome(task);
  }

  /**
   * The outcome of a task; does it here, or waits for it, if need be.
   *
   * @throws ExecutionException if it failed
   */
  static <T extends @Nullable Object> T outcome(FutureTask<T> task) throws ExecutionException {
    task.run(); // does nothing if it has begun
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    }
  }
}
