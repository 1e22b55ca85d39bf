package io.trialstream.server;

import io.trialstream.server.loop.BackgroundExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Threads that work for single studies, in two lanes, so that a few slow studies do not hold up all
 * others. Tasks of studies that are known to be slow share a fixed number of threads. All other
 * tasks begin soon: where one turns out to be slow while others wait, a further thread takes its
 * place. A task that was given up gets its thread replaced at once; if it still goes on some
 * seconds later it is a runaway, and with too many of them the process should be replaced.
 * Thread-safe.
 */
final class BackgroundThreads implements BackgroundExecutor {

  /** A task that is expected to take longer goes to the lane for slow tasks. */
  private static final long SLOW_MILLIS = 250;

  /** While others wait, a further thread takes the place of a task that takes longer. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A task that goes on for longer after it was given up is a runaway. */
  private static final long RUNAWAY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Most threads that are added in a lane for such tasks. */
  private static final int MAX_EXTRA = 60;

  private final Lane quick;
  private final Lane slow;
  private final Runnable tooMany;
  private final int maxRunaways;
  private final LongSupplier nanos;

  /** Tasks that were given up and still run, since when. */
  private final Map<Runnable, Long> abandoned = new ConcurrentHashMap<>();

  private boolean toldTooMany;

  /**
   * @param threads how many tasks of each lane run at once
   * @param maxRunaways how many tasks without an end are borne
   * @param tooMany called once when there are more; this process should end
   */
  BackgroundThreads(String name, int threads, int maxRunaways, Runnable tooMany) {
    this(name, threads, maxRunaways, tooMany, System::nanoTime);
  }

  /** The same with another clock. */
  BackgroundThreads(
      String name, int threads, int maxRunaways, Runnable tooMany, LongSupplier nanos) {
    this.nanos = nanos;
    this.maxRunaways = maxRunaways;
    this.tooMany = tooMany;
    quick = new Lane(name, threads);
    slow = new Lane(name + "-slow", threads);
  }

  @Override
  public void execute(Runnable task) {
    execute(task, 0);
  }

  @Override
  public void execute(Runnable task, long expectedMillis) {
    Lane lane = expectedMillis > SLOW_MILLIS ? slow : quick;
    lane.pool.execute(task);
    if (!lane.pool.getQueue().isEmpty()) {
      relieve();
    }
  }

  @Override
  public synchronized void abandoned(Runnable task) {
    if (quick.pool.remove(task) || slow.pool.remove(task)) {
      return;
    }
    if (!quick.began.containsKey(task) && !slow.began.containsKey(task)) {
      return;
    }
    abandoned.put(task, nanos.getAsLong());
    relieve();
  }

  /**
   * Not between {@link #abandoned}'s question whether it runs and its note: it would stay there.
   */
  private synchronized void ended(Lane lane, Runnable task) {
    lane.began.remove(task);
    abandoned.remove(task);
  }

  /** Makes room where tasks take long, and takes it away again; to be called now and then. */
  synchronized void relieve() {
    long now = nanos.getAsLong();
    quick.resize(
        quick.pool.getQueue().isEmpty()
            ? quick.count(abandoned::containsKey)
            : quick.count(task -> now - quick.began.getOrDefault(task, now) > LONG_NANOS));
    slow.resize(slow.count(abandoned::containsKey));
    long runaways = abandoned.values().stream().filter(at -> now - at > RUNAWAY_NANOS).count();
    if (runaways > maxRunaways && !toldTooMany) {
      toldTooMany = true;
      tooMany.run();
    }
  }

  void shutdownNow() {
    quick.pool.shutdownNow();
    slow.pool.shutdownNow();
  }

  /** Some threads with a queue. */
  private final class Lane {

    private final int threads;
    private final Map<Runnable, Long> began = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor pool;

    Lane(String name, int threads) {
      this.threads = threads;
      pool =
          new ThreadPoolExecutor(
              threads,
              threads,
              0,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              Thread.ofPlatform().daemon().name(name + "-", 0).factory()) {
            @Override
            protected void beforeExecute(Thread thread, Runnable task) {
              began.put(task, nanos.getAsLong());
            }

            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {
              ended(Lane.this, task);
            }
          };
    }

    int count(Predicate<Runnable> which) {
      return (int) began.keySet().stream().filter(which).count();
    }

    void resize(int extra) {
      int size = threads + Math.min(extra, MAX_EXTRA);
      if (size > pool.getMaximumPoolSize()) {
        pool.setMaximumPoolSize(size);
        pool.setCorePoolSize(size);
      } else if (size < pool.getMaximumPoolSize()) {
        pool.setCorePoolSize(size);
        pool.setMaximumPoolSize(size);
      }
    }
  }
}
