package io.trialstream.server.loop;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Up to when leases may be ended. A lease ends only once every result that was there after its
 * deadline has been decided. Confined to the loop's thread.
 */
final class LeaseExpiry {

  private final Backlog backlog;
  private @Nullable CaughtUp caughtUp;

  /** The results that were there when asked; once they are decided, older deadlines may pass. */
  private record CaughtUp(long askedAtMillis, long resultsEnd) {}

  LeaseExpiry(Backlog backlog) {
    this.backlog = backlog;
  }

  /**
   * The latest deadline that may pass now; {@link Long#MIN_VALUE} if none may.
   *
   * @param study whose leases may be due
   * @param resultsEnd asks where the results end now
   */
  long upTo(OwnedStudy study, ClockReading now, LongSupplier resultsEnd) {
    var next = study.leases.next();
    if (next.isEmpty() || next.get().deadlineMillis() > now.millis()) {
      return Long.MIN_VALUE;
    }
    CaughtUp asked = caughtUp;
    if (asked == null || asked.askedAtMillis() < next.get().deadlineMillis()) {
      asked = new CaughtUp(now.millis(), resultsEnd.getAsLong());
      caughtUp = asked;
    }
    return backlog.stored().results() >= asked.resultsEnd()
        ? asked.askedAtMillis()
        : Long.MIN_VALUE;
  }
}
