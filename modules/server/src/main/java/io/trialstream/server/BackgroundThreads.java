package io.trialstream.server;

import io.trialstream.server.loop.BackgroundExecutor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that work for single studies. While tasks take long, further threads do the work of
 * theirs, so that a few slow studies do not hold up all others. A task that was given up and goes
 * on is a runaway; with too many of them the process should be replaced. Thread-safe.
 */
final class BackgroundThreads implements BackgroundExecutor {

  /** A task that takes longer gets its thread replaced meanwhile. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Most threads that are added for slow tasks. */
  private static final int MAX_EXTRA = 60;

  private final int threads;
  private final Runnable tooMany;
  private final int maxRunaways;
  private final Map<Runnable, Long> running = new ConcurrentHashMap<>();
  private final Set<Runnable> runaways = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor pool;

  /**
   * @param threads how many tasks run at once
   * @param maxRunaways how many tasks without an end are borne
   * @param tooMany called when there are more; this process should end
   */
  BackgroundThreads(String name, int threads, int maxRunaways, Runnable tooMany) {
    this.threads = threads;
    this.maxRunaways = maxRunaways;
    this.tooMany = tooMany;
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
            running.put(task, System.nanoTime());
          }

          @Override
          protected void afterExecute(Runnable task, Throwable thrown) {
            ended(task);
          }
        };
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public synchronized void abandoned(Runnable task) {
    if (pool.remove(task) || !running.containsKey(task)) {
      return;
    }
    runaways.add(task);
    relieve();
    if (runaways.size() > maxRunaways) {
      tooMany.run();
    }
  }

  private synchronized void ended(Runnable task) {
    running.remove(task);
    runaways.remove(task);
  }

  /** Makes room where tasks take long, and takes it away again; to be called now and then. */
  synchronized void relieve() {
    long now = System.nanoTime();
    long slow = running.values().stream().filter(began -> now - began > SLOW_NANOS).count();
    int size = threads + (int) Math.min(slow, MAX_EXTRA);
    if (size > pool.getMaximumPoolSize()) {
      pool.setMaximumPoolSize(size);
      pool.setCorePoolSize(size);
    } else {
      pool.setCorePoolSize(size);
      pool.setMaximumPoolSize(size);
    }
  }

  /** Tasks that were given up and still run. */
  int runaways() {
    return runaways.size();
  }

  void shutdownNow() {
    pool.shutdownNow();
  }
}
