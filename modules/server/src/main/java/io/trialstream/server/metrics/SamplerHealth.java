package io.trialstream.server.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a sampler lives, and whether it does its work, told by the outcome of its last calls.
 * Thread-safe.
 */
final class SamplerHealth {

  /** Longer than the loop waits for any answer: then it hangs. */
  static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(180);

  /** Without a poll for this long it does not work, whatever the reason. */
  static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private volatile long lastStep;
  private volatile boolean everPolled;
  private volatile @Nullable String streamProblem;
  private volatile @Nullable String journalProblem;
  private final Map<Integer, String> standingStill = new ConcurrentSkipListMap<>();

  /**
   * @param nanoTime a clock that never jumps
   */
  SamplerHealth(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    lastStep = nanoTime.getAsLong();
  }

  void polled() {
    lastStep = nanoTime.getAsLong();
    everPolled = true;
    streamProblem = null;
  }

  void streamFailed(@Nullable String why) {
    lastStep = nanoTime.getAsLong();
    streamProblem = String.valueOf(why);
  }

  void journalAnswered() {
    journalProblem = null;
  }

  void journalFailed(@Nullable String why) {
    journalProblem = String.valueOf(why);
  }

  void standsStill(int partition, String why) {
    standingStill.put(partition, why);
  }

  void goesOn(int partition) {
    standingStill.remove(partition);
  }

  /** How many partitions are not served, because the logs do not fit the journal. */
  int standingStill() {
    return standingStill.size();
  }

  boolean alive() {
    return nanoTime.getAsLong() - lastStep < HANGS_NANOS;
  }

  /** What keeps it from its work; empty if nothing does. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (streamProblem != null) {
      missing.add(streamProblem);
    } else if (!everPolled) {
      missing.add("Kafka: the command topics are not read yet");
    } else if (nanoTime.getAsLong() - lastStep > SILENT_NANOS) {
      missing.add("The loop has not read anything for more than 10 s.");
    }
    if (journalProblem != null) {
      missing.add(journalProblem);
    }
    Map<String, List<Integer>> reasons = new LinkedHashMap<>();
    standingStill.forEach((p, why) -> reasons.computeIfAbsent(why, w -> new ArrayList<>()).add(p));
    reasons.forEach(
        (why, of) -> missing.add("Partitions %s are not served: %s".formatted(of, why)));
    return missing;
  }
}
