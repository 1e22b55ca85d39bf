package io.trialstream.server.loop;

import io.trialstream.stream.ProcessClock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows which study the loop's own thread is deciding for, and since when, so that another thread
 * can see that it hangs there. Decisions on other threads have a watch of their own, which nobody
 * reads. Thread-safe.
 */
final class LoopWatch {

  /** What the loop's thread is deciding now, and since when. */
  private record Activity(String study, long sinceMillis) {}

  private final ProcessClock clock;
  private volatile @Nullable Activity activity;
  private volatile @Nullable Thread loop;
  private volatile boolean abandoned;

  LoopWatch(ProcessClock clock) {
    this.clock = clock;
  }

  /** The calling thread is the loop's; throws if the loop was given up. */
  void enter() {
    requireNotAbandoned();
    loop = Thread.currentThread();
  }

  void begin(String study) {
    if (Thread.currentThread() == loop) {
      requireNotAbandoned();
      activity = new Activity(study, clock.monotonicMillis());
    }
  }

  /** The decision has come to an end; throws if nobody waits for it any more. */
  void end() {
    if (Thread.currentThread() == loop) {
      activity = null;
      requireNotAbandoned();
    }
  }

  void requireNotAbandoned() {
    if (abandoned) {
      throw new LoopAbandonedError();
    }
  }

  /** The study that the loop's thread has been deciding for longer than this. */
  Optional<String> hangsAt(Duration longerThan) {
    Activity at = activity;
    return at != null && clock.monotonicMillis() - at.sinceMillis() > longerThan.toMillis()
        ? Optional.of(at.study())
        : Optional.empty();
  }

  /** The loop is given up: its thread must touch nothing any more. */
  void abandon() {
    abandoned = true;
  }
}
