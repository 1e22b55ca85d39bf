package io.trialstream.retry;

import java.util.random.RandomGenerator;

/**
 * How long to wait before something is tried again: about twice as long after each failure, up to a
 * limit, and of random length, so that those that failed together do not come again together.
 * Confined to one thread.
 */
public final class Backoff {

  private final long firstMillis;
  private final long maxMillis;
  private final RandomGenerator random;
  private long limitMillis;

  /**
   * A back-off before any failure.
   *
   * @param firstMillis the most that the first wait lasts, at least 1
   * @param maxMillis the most that any wait lasts, at least the first
   * @param random decides how much shorter each wait is
   */
  public Backoff(long firstMillis, long maxMillis, RandomGenerator random) {
    if (firstMillis < 1 || maxMillis < firstMillis) {
      throw new IllegalArgumentException(
          "Expected 1 <= firstMillis <= maxMillis, but firstMillis=%s, maxMillis=%s."
              .formatted(firstMillis, maxMillis));
    }
    this.firstMillis = firstMillis;
    this.maxMillis = maxMillis;
    this.random = random;
    limitMillis = firstMillis;
  }

  /**
   * It has failed once more.
   *
   * @return how long to wait now, in milliseconds: at least half of this wait's limit, which
   *     doubles each time, and at least 1
   */
  public long nextMillis() {
    long limit = limitMillis;
    limitMillis = limit > maxMillis / 2 ? maxMillis : 2 * limit;
    return random.nextLong((limit + 1) / 2, limit + 1);
  }

  /** It has succeeded: forgets the failures before. */
  public void reset() {
    limitMillis = firstMillis;
  }
}
