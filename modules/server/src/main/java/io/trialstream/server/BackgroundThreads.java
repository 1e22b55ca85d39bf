package io.trialstream.server;

import io.trialstream.server.loop.BackgroundExecutor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Threads that work for single studies, in two lanes, so that a few slow studies do not hold up all
 * others. Tasks of studies that are known to be slow share a fixed number of threads. All other
 * tasks begin soon: where one turns out to be slow while others wait, a further thread takes its
 * place. A task that was given up and goes on is a runaway; its thread is replaced, and with too
 * many of them the process should be replaced. Thread-safe.
 */
final class BackgroundThreads implements BackgroundExecutor {

  /** A task that is expected to take longer goes to the lane for slow tasks. */
  static final long SLOW_MILLIS = 250;

  /** While others wait, a further thread takes the place of a task that takes longer. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Most threads that are added in a lane for such tasks. */
  private static final int MAX_EXTRA = 60;

  private final Lane quick;
  private final Lane slow;
  private final Runnable tooMany;
  private final int maxRunaways;
  private final Set<Runnable> runaways = ConcurrentHashMap.newKeySet();

  /**
   * @param threads how many tasks of each lane run at once
   * @param maxRunaways how many tasks without an end are borne
   * @param tooMany called when there are more; this process should end
   */
  BackgroundThreads(String name, int threads, int maxRunaways, Runnable tooMany) {
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
    (expectedMillis > SLOW_MILLIS ? slow : quick).pool.execute(task);
    relieve();
  }

  @Override
  public synchronized void abandoned(Runnable task) {
    if (quick.pool.remove(task) || slow.pool.remove(task)) {
      return;
    }
    if (!quick.began.containsKey(task) && !slow.began.containsKey(task)) {
      return;
    }
    runaways.add(task);
    relieve();
    if (runaways.size() > maxRunaways) {
      tooMany.run();
    }
  }

  /** Makes room where tasks take long, and takes it away again; to be called now and then. */
  synchronized void relieve() {
    long now = System.nanoTime();
    quick.resize(
        quick.pool.getQueue().isEmpty()
            ? quick.count(runaways::contains)
            : quick.count(task -> now - quick.began.getOrDefault(task, now) > LONG_NANOS));
    slow.resize(slow.count(runaways::contains));
  }

  /** Tasks that were given up and still run. */
  int runaways() {
    return runaways.size();
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
              began.put(task, System.nanoTime());
            }

            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {
              began.remove(task);
              runaways.remove(task);
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
