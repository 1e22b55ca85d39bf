package io.trialstream.stream;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Time as one process sees it: the calendar's, which people and time servers set back and forth,
 * and one that only ever goes on, for deadlines. Thread-safe.
 */
public interface ProcessClock {

  /** The calendar's time. */
  Instant now();

  /** Milliseconds since some moment; they never jump. */
  long monotonicMillis();

  /** The clock of this machine. */
  static ProcessClock system() {
    return new ProcessClock() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
      }
    };
  }
}
