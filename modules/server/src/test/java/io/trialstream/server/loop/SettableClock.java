package io.trialstream.server.loop;

import io.trialstream.stream.ProcessClock;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that stands still until a test advances it; it starts at the beginning of 2026, UTC. Not
 * thread-safe.
 */
final class SettableClock implements ProcessClock {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Duration calendarOffset = Duration.ZERO;

  /** Lets time pass. */
  void advance(Duration time) {
    now = now.plus(time);
  }

  void advanceMillis(long millis) {
    advance(Duration.ofMillis(millis));
  }

  void advanceSeconds(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  /** Sets the calendar alone back or forth, from where it began. */
  void setCalendarBy(Duration offset) {
    calendarOffset = offset;
  }

  /** The calendar of other machines, which nobody sets. */
  Instant elsewhere() {
    return now;
  }

  @Override
  public Instant now() {
    return now.plus(calendarOffset);
  }

  @Override
  public long monotonicMillis() {
    return now.toEpochMilli();
  }
}
