package io.trialstream.client;

import io.trialstream.retry.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts, until the patience is over. Confined to one thread. */
final class Retries {

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;

  private final Backoff backoff =
      new Backoff(FIRST_PAUSE_MILLIS, MAX_PAUSE_MILLIS, RandomGenerator.getDefault());
  private final long giveUpNanos;

  /**
   * The patience begins now.
   *
   * @param patience how long to go on
   */
  Retries(Duration patience) {
    giveUpNanos = System.nanoTime() + Math.min(patience.toNanos(), Long.MAX_VALUE / 4);
  }

  /** Forgets the failures before. */
  void succeeded() {
    backoff.reset();
  }

  /**
   * Waits before another attempt.
   *
   * @param atLeast how long the gateway asks to wait
   * @return false if the patience is over before, and nothing was waited for
   */
  boolean pause(Duration atLeast) throws InterruptedException {
    long millis = Math.max(atLeast.toMillis(), backoff.nextMillis());
    if (System.nanoTime() + Duration.ofMillis(millis).toNanos() - giveUpNanos > 0) {
      return false;
    }
    Thread.sleep(millis);
    return true;
  }
}
