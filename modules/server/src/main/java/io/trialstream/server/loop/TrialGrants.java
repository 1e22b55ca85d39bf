package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import java.util.List;

/** Gives out trials, at once or when some come free. Confined to the loop's thread. */
final class TrialGrants {

  /** A request that got nothing may be given a trial that comes free this long, in milliseconds. */
  private static final long WAITING_MILLIS = StudyEngine.RETRY_AFTER_MILLIS * 3 / 2;

  private final Outbox outbox;
  private final Emitter emitter;

  TrialGrants(Outbox outbox, Emitter emitter) {
    this.outbox = outbox;
    this.emitter = emitter;
  }

  /** Answers a request without deciding it; it is repeated under the same id. */
  void comeLater(OwnedStudy study, Envelope envelope, Moment now) {
    outbox.answer(envelope, study, new Answer.NothingNow(StudyEngine.RETRY_AFTER_MILLIS), now);
  }

  void decide(OwnedStudy study, Envelope envelope, Command.RequestTrial request, Moment now) {
    study
        .engine
        .stillRunning(envelope.commandId())
        .forEach(e -> outbox.answer(envelope, study, e, now));
    if (request.count() == 0) {
      study.waiting.remove(envelope.commandId());
      outbox.answer(envelope, study, new Answer.CommandAccepted(), now);
      return;
    }
    Decision last = grant(study, envelope, request, now);
    switch (last) {
      case Decision.NothingNow n -> {
        outbox.answer(envelope, study, new Answer.NothingNow(n.retryAfterMillis()), now);
        study.await(envelope, request, now.millis() + WAITING_MILLIS);
      }
      case Decision.Rejected r -> outbox.reject(envelope, r.reason(), r.message(), now);
      case Decision.Repeated r -> {
        study.waiting.remove(envelope.commandId());
        if (study.engine.stillRunning(envelope.commandId()).isEmpty()) {
          outbox.reject(
              envelope,
              Reason.EXPIRED,
              "All that this request got has ended. Send a new one.",
              now);
        }
      }
      case Decision.Accepted a ->
          throw new IllegalStateException("Granting goes on until it ends.");
    }
  }

  /** Grants the request all that it can get; returns why it got no more. */
  private Decision grant(
      OwnedStudy study, Envelope envelope, Command.RequestTrial request, Moment now) {
    Decision decision = study.engine.decide(envelope, request, now.instant());
    while (decision instanceof Decision.Accepted accepted) {
      accepted.events().forEach(e -> emitter.emit(study, e, Outbox.replyTo(envelope), now));
      decision = study.engine.decide(envelope, request, now.instant());
    }
    return decision;
  }

  void serveWaiting(OwnedStudy study, Moment now) {
    if (study.engine.deleted()) {
      return;
    }
    for (OwnedStudy.Waiting w : List.copyOf(study.waiting.values())) {
      boolean gaveUp = w.untilMillis() < now.millis();
      Decision last =
          gaveUp ? new Decision.Repeated(List.of()) : grant(study, w.envelope(), w.command(), now);
      if (last instanceof Decision.NothingNow) {
        return;
      }
      study.waiting.remove(w.envelope().commandId());
      if (last instanceof Decision.Rejected r) {
        outbox.reject(w.envelope(), r.reason(), r.message(), now);
      }
    }
  }
}
