package io.trialstream.server.loop;

import java.time.Duration;

/**
 * How the loop works.
 *
 * @param pollTimeout how long a turn waits for records at most; also how late a lease may be found
 *     to have ended
 * @param segmentEvents so many events of a study are also stored as one segment, which loads fast
 */
public record LoopOptions(Duration pollTimeout, int segmentEvents) {

  /** Events that are read from the journal one by one when a study is loaded, at most. */
  public static final int DEFAULT_SEGMENT_EVENTS = 10_000;

  public LoopOptions(Duration pollTimeout) {
    this(pollTimeout, DEFAULT_SEGMENT_EVENTS);
  }

  public LoopOptions {
    if (segmentEvents < 1) {
      throw new IllegalArgumentException(
          "Expected at least one event a segment, but got " + segmentEvents + ".");
    }
  }
}
