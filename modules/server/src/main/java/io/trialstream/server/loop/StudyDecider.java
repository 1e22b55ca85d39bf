package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.JournalEntry.ReplyTo;
import io.trialstream.server.port.Received;
import io.trialstream.stream.ProcessClock;
import io.trialstream.study.StudyStatus;
import io.trialstream.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the decisions of one study: its commands in their order, then what time brings, then trials
 * for requests that wait. It touches nothing but the study, so it may run on any thread, one at a
 * time for each study. Stateless but for the watch.
 */
final class StudyDecider {

  /** After as many commands in one batch that the study fails on, the study is set apart. */
  private static final int MAX_DEFECTS = 10;

  /** A study whose decisions take longer goes on in the next batch, after all others. */
  private static final long MAX_BATCH_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(StudyDecider.class);

  private final TrialDispatcher dispatcher;
  private final ProcessClock clock;
  private final LoopWatch watch;
  private final ByteBudgets budgets;
  private final boolean tokensRequired;

  /**
   * @param tokensRequired whether commands about trials must carry what their sender was given
   */
  StudyDecider(
      BackgroundExecutor proposals,
      LoopListener listener,
      ProcessClock clock,
      LoopWatch watch,
      ByteBudgets budgets,
      boolean tokensRequired) {
    this.dispatcher = new TrialDispatcher(this::emit, proposals, listener, clock);
    this.clock = clock;
    this.watch = watch;
    this.budgets = budgets;
    this.tokensRequired = tokensRequired;
  }

  ProcessClock clock() {
    return clock;
  }

  /** Decides a whole batch. */
  void run(StudyWork work) {
    OwnedStudy study = work.study();
    ClockReading now = work.now();
    study.beginBatch(clock.monotonicMillis() + MAX_BATCH_MILLIS, budgets);
    if (study.hasProposal() || study.isProposing()) { // the latter where all is decided here
      timed(study, () -> dispatcher.useProposal(study, now));
    }
    int defects = 0;
    for (Received received : work.decide()) {
      if (study.batchIsFull(clock.monotonicMillis())) {
        break; // the rest is decided in the next batch
      }
      work.deciding(received);
      if (!decided(study, received, now) && ++defects > MAX_DEFECTS) {
        throw new IllegalStateException(
            "More than %d commands of one batch met defects.".formatted(MAX_DEFECTS));
      }
      work.decided();
    }
    for (Received received : work.later()) {
      Envelope envelope = Objects.requireNonNull(received.envelope());
      dispatcher.rejectBusy(study, envelope, now);
    }
    work.deciding(null);
    timed(study, () -> passTime(study, now, work.expireUpToMillis()));
    timed(study, () -> dispatcher.serveWaiting(study, now));
    study.pace().batchEnded();
  }

  private void timed(OwnedStudy study, Runnable decision) {
    long before = clock.monotonicMillis();
    watch.begin(study.engine.name());
    try {
      decision.run();
    } finally {
      watch.end();
    }
    study.pace().decided(clock.monotonicMillis() - before);
  }

  /**
   * Decides one command.
   *
   * @return false if it met a defect, which has left the study as it was
   */
  private boolean decided(OwnedStudy study, Received received, ClockReading now) {
    Envelope envelope = Objects.requireNonNull(received.envelope());
    Command command = Objects.requireNonNull(received.command());
    study.named(envelope);
    long seq = study.engine.seq();
    try {
      timed(study, () -> decide(study, envelope, command, now));
      return true;
    } catch (EventTooLargeException e) {
      study.out.reject(envelope, Reason.INVALID_VALUE, String.valueOf(e.getMessage()), now);
      return true;
    } catch (RuntimeException e) {
      if (command instanceof Command.RequestTrial || study.engine.seq() != seq) {
        throw e; // the sampler cannot go on, or the study is half changed
      }
      LOG.atError()
          .addKeyValue("study", study.engine.name())
          .setCause(e)
          .log("a {} met a defect", command.getClass().getSimpleName());
      String why = "This command met a defect of Trialstream: " + e + ". Please report it.";
      study.out.reject(envelope, Reason.INVALID_VALUE, why, now);
      study.out.deadLetter(received, why);
      return false;
    }
  }

  private void decide(OwnedStudy study, Envelope envelope, Command command, ClockReading now) {
    if (envelope.commandId().equals(study.refusedCommand)) {
      study.out.reject(
          envelope,
          Reason.INVALID_VALUE,
          "This command was skipped when the study was repaired.",
          now);
      return;
    }
    if (tokensRequired && command instanceof Command.AboutTrial c && c.token() == null) {
      study.out.reject(
          envelope,
          Reason.LEASE_LOST,
          "The database was restored from a backup, so what is said about a trial must carry the token that came with it. Ask for a new trial.",
          now);
      return;
    }
    if (command instanceof Command.RequestTrial request) {
      dispatcher.decide(study, envelope, request, now);
      return;
    }
    if (command instanceof Command.RequestParameter p && !study.engine.knowsParameter(p.name())) {
      study.pace().reset();
    }
    switch (study.engine.decide(envelope, command, now.instant())) {
      case Decision.Accepted accepted -> {
        if (command instanceof Command.AboutTrial c) {
          study.alive(c.number(), c.attempt(), now);
        }
        emit(study, accepted.events(), Outbox.replyTo(envelope), now);
        if (accepted.events().isEmpty()) {
          answerUnchanged(study, envelope, command, now);
        }
      }
      case Decision.Repeated repeated -> {
        if (command instanceof Command.AboutTrial c) {
          study.alive(c.number(), c.attempt(), now);
        }
        repeated.events().forEach(e -> study.out.answer(envelope, study, e, now));
        if (repeated.events().isEmpty()) {
          study.out.answer(envelope, study, new Answer.CommandAccepted(), now);
        }
      }
      case Decision.Rejected r -> study.out.reject(envelope, r.reason(), r.message(), now);
      case Decision.NothingNow n ->
          study.out.answer(envelope, study, new Answer.NothingNow(n.retryAfterMillis()), now);
    }
  }

  private static void answerUnchanged(
      OwnedStudy study, Envelope envelope, Command command, ClockReading now) {
    switch (command) {
      case Command.Heartbeat h when !Boolean.TRUE.equals(h.answer()) -> {}
      case Command.RequestDigest d ->
          study.out.answer(
              envelope,
              study,
              new Answer.DigestComputed(study.engine.seq(), study.engine.digest()),
              now);
      // Any other command, also a later one, says by this that it needed no event.
      default -> study.out.answer(envelope, study, new Answer.CommandAccepted(), now);
    }
  }

  // ---- what time brings

  /** Ends the study if its time is over, and the leases whose deadline has passed. */
  private void passTime(OwnedStudy study, ClockReading now, long expireUpToMillis) {
    var end = study.engine.endOfTime();
    if (end != null
        && !now.instant().isBefore(end)
        && study.engine.status() != StudyStatus.CLOSED
        && !study.engine.deleted()) {
      emit(study, study.engine.endTimeLimit(now.instant()), null, now);
    }
    var next = study.leases.next();
    while (next.isPresent()
        && next.get().deadlineMillis() <= Math.min(now.millis(), expireUpToMillis)) {
      LeaseTable.Lease lease = next.get();
      study.leases.end(lease.number());
      UUID request = study.engine.requestOf(lease.number());
      String worker = study.engine.trials().get(lease.number()).worker();
      emit(
          study,
          study.engine.expireLease(lease.number(), lease.attempt(), lease.tooLong()),
          study.reach(worker, request),
          now);
      next = study.leases.next();
    }
  }

  private void emit(
      OwnedStudy study, Decision decision, @Nullable ReplyTo replyTo, ClockReading now) {
    if (decision instanceof Decision.Accepted accepted) {
      emit(study, accepted.events(), replyTo, now);
    }
  }

  // ---- what comes out

  /** Applies events; none of them if one is too large to be stored. */
  private void emit(
      OwnedStudy study, List<Event> events, @Nullable ReplyTo replyTo, ClockReading now) {
    List<byte[]> encoded = new ArrayList<>(events.size());
    for (Event event : events) {
      encoded.add(encode(event, budgets));
    }
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      study.apply(event, now);
      study.out.event(study, event, encoded.get(i), replyTo, now);
      if (event instanceof Event.TrialReleased released && released.lost()) {
        LOG.atInfo()
            .addKeyValue("study", study.engine.name())
            .addKeyValue("trial", released.number())
            .log("attempt {} ended: its worker was lost", released.attempt());
      }
      if (event instanceof Event.StudyDeleted) {
        for (OwnedStudy.Waiting w : study.waiting.values()) {
          study.out.reject(w.envelope(), Reason.STUDY_DELETED, "The study was deleted.", now);
        }
        study.waiting.clear();
      }
    }
  }

  /**
   * An event as it is stored.
   *
   * @throws EventTooLargeException if it is larger than can be published
   */
  static byte[] encode(Event event, ByteBudgets budgets) {
    byte[] json = Wire.encode(event);
    if (json.length > budgets.event()) {
      throw new EventTooLargeException(
          "This would make an event of %d bytes; at most %d can be stored. Use fewer or smaller attributes."
              .formatted(json.length, budgets.event()));
    }
    return json;
  }
}
