package io.trialstream.server.loop;

import io.trialstream.stream.ProcessClock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a batch is decided.
 *
 * @param instant by the calendar, for the journal, in whole milliseconds
 * @param millis by a clock that never jumps, for deadlines
 */
record ClockReading(Instant instant, long millis) {

  static ClockReading of(ProcessClock clock) {
    return new ClockReading(clock.now().truncatedTo(ChronoUnit.MILLIS), clock.monotonicMillis());
  }
}
