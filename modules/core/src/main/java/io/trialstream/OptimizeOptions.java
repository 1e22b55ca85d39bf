package io.trialstream;

import io.trialstream.study.FrozenTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When {@link Study#optimize(Objective, OptimizeOptions)} ends, and how it runs.
 *
 * @param trials at most this many trials, 1 or more
 * @param timeout no new trial starts after this time; null for no limit
 * @param parallelism how many trials run at once, 1 or more; more than one on virtual threads
 * @param caught exceptions of the objective that end their trial and nothing else, with their
 *     subclasses
 * @param callbacks called after each trial, on the thread that ran it; what one throws ends the
 *     call
 */
public record OptimizeOptions(
    long trials,
    @Nullable Duration timeout,
    int parallelism,
    List<Class<? extends Exception>> caught,
    List<BiConsumer<Study, FrozenTrial>> callbacks) {

  public OptimizeOptions {
    if (trials < 1 || parallelism < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 trial and a parallelism of at least 1, but got %s and %s."
              .formatted(trials, parallelism));
    }
    caught = List.copyOf(caught);
    callbacks = List.copyOf(callbacks);
  }

  /** A number of trials, one after the other. */
  public static OptimizeOptions trials(long trials) {
    return new OptimizeOptions(trials, null, 1, List.of(), List.of());
  }

  /** Trials one after the other until the study closes. */
  public static OptimizeOptions untilClosed() {
    return trials(Long.MAX_VALUE);
  }

  /** The same with this many trials at once. */
  public OptimizeOptions withParallelism(int value) {
    return new OptimizeOptions(trials, timeout, value, caught, callbacks);
  }

  /** The same with a time limit. */
  public OptimizeOptions withTimeout(Duration value) {
    return new OptimizeOptions(trials, value, parallelism, caught, callbacks);
  }

  /**
   * The same, and exceptions of these classes, or of their subclasses, end their trial FAIL and
   * nothing else. All other exceptions of the objective are thrown to the caller of {@code
   * optimize}.
   */
  @SafeVarargs
  public final OptimizeOptions catching(Class<? extends Exception>... exceptions) {
    List<Class<? extends Exception>> all = new ArrayList<>(caught);
    for (Class<? extends Exception> type : exceptions) {
      all.add(type);
    }
    return new OptimizeOptions(trials, timeout, parallelism, all, callbacks);
  }

  /** The same with one callback more. */
  public OptimizeOptions withCallback(BiConsumer<Study, FrozenTrial> callback) {
    List<BiConsumer<Study, FrozenTrial>> all = new ArrayList<>(callbacks);
    all.add(callback);
    return new OptimizeOptions(trials, timeout, parallelism, caught, all);
  }

  /**
   * The same, and one line of text after each trial: how it ended, and with one objective the best
   * trial of this call so far. For example {@code withProgress(System.err::println)}.
   */
  public OptimizeOptions withProgress(Consumer<String> lines) {
    return withCallback(new ProgressLines(lines));
  }

  /** Whether this exception of an objective ends its trial and nothing else. */
  public boolean catches(Throwable thrown) {
    return caught.stream().anyMatch(type -> type.isInstance(thrown));
  }
}
