package io.trialstream.server.loop;

import java.time.Duration;

/**
 * How the loop works.
 *
 * @param pollTimeout how long a batch waits for records at most; also how late a lease may be found
 *     to have ended
 * @param segmentEvents so many events of a study are also stored as one segment, which loads fast
 * @param decisionTimeout a study that takes longer for one batch of decisions, or for one
 *     suggestion, is set apart
 * @param budgets how many bytes of events may come together
 */
public record LoopOptions(
    Duration pollTimeout, int segmentEvents, Duration decisionTimeout, ByteBudgets budgets) {

  /** What a study may take by default. */
  public static final Duration DEFAULT_DECISION_TIMEOUT = Duration.ofSeconds(30);

  /** Events that are read from the journal one by one when a study is loaded, at most. */
  public static final int DEFAULT_SEGMENT_EVENTS = 10_000;

  public LoopOptions(Duration pollTimeout) {
    this(pollTimeout, DEFAULT_SEGMENT_EVENTS);
  }

  public LoopOptions(Duration pollTimeout, int segmentEvents) {
    this(pollTimeout, segmentEvents, DEFAULT_DECISION_TIMEOUT);
  }

  public LoopOptions(Duration pollTimeout, int segmentEvents, Duration decisionTimeout) {
    this(pollTimeout, segmentEvents, decisionTimeout, ByteBudgets.DEFAULT);
  }

  public LoopOptions {
    if (segmentEvents < 1) {
      throw new IllegalArgumentException(
          "Expected at least one event a segment, but got " + segmentEvents + ".");
    }
  }
}
