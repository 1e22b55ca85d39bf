package io.trialstream;

import io.trialstream.study.FrozenTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * When {@link Study#optimize} ends, and how it runs.
 *
 * @param trials at most this many trials, 1 or more
 * @param timeout no new trial starts after this time; null for no limit
 * @param parallelism how many trials run at once, 1 or more; more than one on virtual threads
 * @param callbacks called after each trial, on the thread that ran it
 */
public record OptimizeOptions(
    long trials,
    @Nullable Duration timeout,
    int parallelism,
    List<BiConsumer<Study, FrozenTrial>> callbacks) {

  public OptimizeOptions {
    if (trials < 1 || parallelism < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 trial and a parallelism of at least 1, but got %s and %s."
              .formatted(trials, parallelism));
    }
    callbacks = List.copyOf(callbacks);
  }

  /** A number of trials, one after the other. */
  public static OptimizeOptions trials(long trials) {
    return new OptimizeOptions(trials, null, 1, List.of());
  }

  /** The same with so many trials at once. */
  public OptimizeOptions withParallelism(int value) {
    return new OptimizeOptions(trials, timeout, value, callbacks);
  }

  /** The same with a time limit. */
  public OptimizeOptions withTimeout(Duration value) {
    return new OptimizeOptions(trials, value, parallelism, callbacks);
  }

  /** The same with one callback more. */
  public OptimizeOptions withCallback(BiConsumer<Study, FrozenTrial> callback) {
    List<BiConsumer<Study, FrozenTrial>> all = new ArrayList<>(callbacks);
    all.add(callback);
    return new OptimizeOptions(trials, timeout, parallelism, all);
  }
}
