package io.trialstream.server;

import io.trialstream.server.loop.BackgroundExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of threads that work for single studies. A thread whose task never ends is
 * replaced, and goes away once the task ends after all. Thread-safe.
 */
final class BackgroundThreads implements BackgroundExecutor {

  private final int threads;
  private final Runnable tooMany;
  private final int maxRunaways;
  private final Set<Runnable> running = ConcurrentHashMap.newKeySet();
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
            running.add(task);
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
    if (pool.remove(task) || !running.contains(task)) {
      return;
    }
    runaways.add(task);
    resize();
    if (runaways.size() > maxRunaways) {
      tooMany.run();
    }
  }

  private synchronized void ended(Runnable task) {
    running.remove(task);
    if (runaways.remove(task)) {
      resize();
    }
  }

  private void resize() {
    int size = threads + runaways.size();
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
