package io.trialstream.worker;

import io.trialstream.space.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a worker evaluates, and how much of it.
 *
 * @param study name of the study
 * @param concurrency how many trials this process evaluates at once, 1 to 10,000
 * @param trials this worker ends after so many trials; null for no limit of its own
 * @param timeout this worker asks for no more trials after this time; null for no limit
 * @param trialTimeout a trial that takes longer ends FAIL; null for no limit
 * @param grace how long trials may go on when the worker is stopped before they are handed back
 */
public record WorkerOptions(
    String study,
    int concurrency,
    @Nullable Long trials,
    @Nullable Duration timeout,
    @Nullable Duration trialTimeout,
    Duration grace) {

  private static final int MAX_CONCURRENCY = 10_000;
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

  public WorkerOptions {
    Text.requireName(study, "study name");
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException(
          "Expected a concurrency from 1 to %s, but got %s."
              .formatted(MAX_CONCURRENCY, concurrency));
    }
    if (trials != null && trials < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 trial, but n-trials is " + trials + ".");
    }
  }

  /** One trial at a time until the study closes. */
  public static WorkerOptions of(String study) {
    return new WorkerOptions(study, 1, null, null, null, DEFAULT_GRACE);
  }

  public WorkerOptions withConcurrency(int value) {
    return new WorkerOptions(study, value, trials, timeout, trialTimeout, grace);
  }

  public WorkerOptions withTrials(@Nullable Long value) {
    return new WorkerOptions(study, concurrency, value, timeout, trialTimeout, grace);
  }

  public WorkerOptions withTimeout(@Nullable Duration value) {
    return new WorkerOptions(study, concurrency, trials, value, trialTimeout, grace);
  }

  public WorkerOptions withTrialTimeout(@Nullable Duration value) {
    return new WorkerOptions(study, concurrency, trials, timeout, value, grace);
  }

  public WorkerOptions withGrace(Duration value) {
    return new WorkerOptions(study, concurrency, trials, timeout, trialTimeout, value);
  }
}
