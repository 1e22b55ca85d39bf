package io.trialstream.server.simulation;

import io.trialstream.stream.Timers;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes from one task to the next. Tasks of the same moment run in the order in which
 * they were given. A task may let time pass itself: others then run meanwhile.
 */
final class VirtualTime implements Timers {

  private static final long START_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private record Task(long atMillis, long order, Runnable action, boolean[] cancelled) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::order));
  private final Runnable afterEach;
  private long nowMillis = START_MILLIS;
  private long order;

  /**
   * @param afterEach runs after every task
   */
  VirtualTime(Runnable afterEach) {
    this.afterEach = afterEach;
  }

  Instant now() {
    return Instant.ofEpochMilli(nowMillis);
  }

  long millis() {
    return nowMillis;
  }

  long elapsedMillis() {
    return nowMillis - START_MILLIS;
  }

  @Override
  public Timer after(long millis, Runnable task) {
    boolean[] cancelled = {false};
    tasks.add(new Task(nowMillis + Math.max(0, millis), order++, task, cancelled));
    return () -> cancelled[0] = true;
  }

  /** Runs everything that is due within this time. */
  void pass(long millis) {
    long until = nowMillis + millis;
    while (!tasks.isEmpty() && tasks.peek().atMillis() <= until) {
      Task task = tasks.remove();
      nowMillis = Math.max(nowMillis, task.atMillis()); // a task that let time pass overtook it
      if (!task.cancelled()[0]) {
        task.action().run();
        afterEach.run();
      }
    }
    nowMillis = Math.max(nowMillis, until);
  }
}
