package io.trialstream.devstack;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends processes that this one has started. Stateless. */
public final class Processes {

  private Processes() {}

  /**
   * Asks a process to end (SIGTERM), waits for that, and kills it if it takes too long or the
   * waiting thread is interrupted, which it stays.
   */
  public static void stop(Process process, Duration patience) {
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
