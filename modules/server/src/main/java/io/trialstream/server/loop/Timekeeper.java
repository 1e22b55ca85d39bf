package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What time brings: ends of leases and of studies. A lease ends only once every result that was
 * there after its deadline has been decided. Confined to the loop's thread.
 */
final class Timekeeper {

  private final Backlog backlog;
  private final Emitter emitter;
  private @Nullable CaughtUp caughtUp;

  /** The results that were there when asked; once they are read, older deadlines may pass. */
  private record CaughtUp(long askedAtMillis, long resultsEnd) {}

  Timekeeper(Backlog backlog, Emitter emitter) {
    this.backlog = backlog;
    this.emitter = emitter;
  }

  /**
   * Ends what is over.
   *
   * @param resultsEnd asks where the results end now
   * @return whether something was over
   */
  boolean pass(OwnedStudy study, Moment now, LongSupplier resultsEnd) {
    boolean something = false;
    Instant end = study.engine.endOfTime();
    if (end != null
        && !now.instant().isBefore(end)
        && study.engine.status() != StudyStatus.CLOSED) {
      give(study, new Command.EndTimeLimit(), null, now);
      something = true;
    }
    var next = study.leases.next();
    while (next.isPresent()
        && next.get().deadlineMillis() <= now.millis()
        && caughtUpSince(next.get().deadlineMillis(), now.millis(), resultsEnd)) {
      LeaseTable.Lease lease = next.get();
      study.leases.end(lease.number());
      UUID request = study.engine.requestOf(lease.number());
      String worker = study.engine.trials().get(lease.number()).worker();
      give(
          study,
          new Command.ExpireLease(lease.number(), lease.attempt(), lease.tooLong()),
          study.reach(worker, request),
          now);
      something = true;
      next = study.leases.next();
    }
    return something;
  }

  /** Whether every result that was there after the deadline has been decided. */
  private boolean caughtUpSince(long deadlineMillis, long nowMillis, LongSupplier resultsEnd) {
    CaughtUp asked = caughtUp;
    if (asked == null || asked.askedAtMillis() < deadlineMillis) {
      asked = new CaughtUp(nowMillis, resultsEnd.getAsLong());
      caughtUp = asked;
    }
    return backlog.stored().results() >= asked.resultsEnd();
  }

  private void give(
      OwnedStudy study, Command command, JournalEntry.@Nullable ReplyTo replyTo, Moment now) {
    Envelope own =
        new Envelope(new UUID(0, 0), study.engine.name(), null, "owner", 0, now.instant());
    if (study.engine.decide(own, command, now.instant()) instanceof Decision.Accepted accepted) {
      accepted.events().forEach(e -> emitter.emit(study, e, replyTo, now));
    }
  }
}
