package io.trialstream.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: each is about twice as long as the one before, and of random length, so
 * that clients that failed together do not come again together. Confined to one thread.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final RandomGenerator random = RandomGenerator.getDefault();
  private final long giveUpNanos;
  private int failures;

  /**
   * @param patience how long to go on
   */
  Backoff(Duration patience) {
    giveUpNanos = System.nanoTime() + Math.min(patience.toNanos(), Long.MAX_VALUE / 4);
  }

  /** Forgets the failures before. */
  void succeeded() {
    failures = 0;
  }

  /**
   * Waits before another attempt.
   *
   * @param atLeast how long the gateway asks to wait
   * @return false if the patience is over before, and nothing was waited for
   */
  boolean pause(Duration atLeast) throws InterruptedException {
    long doubled = Math.min(FIRST.toMillis() << Math.min(failures, 10), LONGEST.toMillis());
    failures++;
    long millis = Math.max(atLeast.toMillis(), random.nextLong(doubled / 2, doubled + 1));
    if (System.nanoTime() + Duration.ofMillis(millis).toNanos() - giveUpNanos > 0) {
      return false;
    }
    Thread.sleep(millis);
    return true;
  }
}
