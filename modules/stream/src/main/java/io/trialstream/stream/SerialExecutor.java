package io.trialstream.stream;

import io.opentelemetry.context.Context;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order they came, without a thread of its own: whoever
 * brings a task while none runs, runs it, and what others bring meanwhile. A thread that sleeps
 * would have to be woken for each: that costs more than most of these tasks.
 *
 * <p>Tasks see what earlier ones did, must not block, and belong to no trace but their own.
 * Thread-safe.
 */
public final class SerialExecutor implements Executor, Timers {

  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  private static final long IDLE_SECONDS = 5;

  /** After so many the clock's thread goes on, so that nobody works for the others for long. */
  private static final int MAX_AT_ONCE = 250;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("serial-executor-clock").factory());
  private final Runnable all = Context.root().wrap(this::runAll);
  private volatile @Nullable Thread running;

  public SerialExecutor() {
    clock.setRemoveOnCancelPolicy(true);
    clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true); // so that nobody need close this
  }

  /** Runs a task now, if none runs, or else after those that came before. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (open.getAndIncrement() == 0) {
      all.run();
    }
  }

  private void runAll() {
    int left = MAX_AT_ONCE;
    do {
      if (left-- == 0) {
        clock.execute(all);
        return;
      }
      running = Thread.currentThread();
      run(Objects.requireNonNull(tasks.poll()));
      running = null;
    } while (open.decrementAndGet() > 0);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) { // whoever runs it may have nothing to do with it
      LOG.error("a task failed", e);
    }
  }

  /** Runs a task now if this thread is at one, or else when it is its turn. */
  void join(Runnable task) {
    if (running == Thread.currentThread()) {
      task.run();
    } else {
      execute(task);
    }
  }

  @Override
  public Timer after(long millis, Runnable task) {
    if (millis == 0) {
      execute(task);
      return () -> {};
    }
    var scheduled = clock.schedule(() -> execute(task), millis, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Runs a task again and again, until it is cancelled. */
  Timer every(long millis, Runnable task) {
    var scheduled =
        clock.scheduleWithFixedDelay(() -> execute(task), millis, millis, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }
}
