package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Proposal;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import io.trialstream.stream.ProcessClock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives out trials: at once, when some come free, or when what to try next has been computed. While
 * that is being computed its study stands still, and the others go on; a request that waits for it
 * is not decided yet, so its sender repeats it if this process ends. Confined to the loop's thread.
 */
final class TrialDispatcher {

  /** A request that got nothing may be given a trial that comes free this long, in milliseconds. */
  private static final long WAITING_MILLIS = StudyEngine.RETRY_AFTER_MILLIS * 3 / 2;

  private final Emitter emitter;
  private final BackgroundExecutor proposals;
  private final LoopListener listener;
  private final ProcessClock clock;

  /**
   * @param proposals computes what takes long
   */
  TrialDispatcher(
      Emitter emitter, BackgroundExecutor proposals, LoopListener listener, ProcessClock clock) {
    this.clock = clock;
    this.listener = listener;
    this.emitter = emitter;
    this.proposals = proposals;
  }

  /** How far a request came. */
  private sealed interface Granted {
    /** This far; the decision says why it gets no more. */
    record Until(Decision last) implements Granted {}

    /** The next trial has to be computed first. */
    record Needs(Supplier<Proposal> computation) implements Granted {}

    /** The batch is large enough; the next one gives out more. */
    record Full() implements Granted {}
  }

  /** Answers a request without deciding it; it is repeated under the same id. */
  void rejectBusy(OwnedStudy study, Envelope envelope, ClockReading now) {
    study.out.answer(envelope, study, new Answer.NothingNow(StudyEngine.RETRY_AFTER_MILLIS), now);
  }

  void decide(OwnedStudy study, Envelope envelope, Command.RequestTrial request, ClockReading now) {
    if (study.batchIsFull(clock.monotonicMillis())) {
      rejectBusy(study, envelope, now);
      return;
    }
    study.out.count(study.engine.answerSize(envelope.commandId()));
    study
        .engine
        .stillRunning(envelope.commandId())
        .forEach(e -> study.out.answer(envelope, study, e, now));
    if (request.count() == 0) {
      study.waiting.remove(envelope.commandId());
      study.out.answer(envelope, study, new Answer.CommandAccepted(), now);
      return;
    }
    switch (grant(study, envelope, request, null, now)) {
      case Granted.Needs n -> study.await(envelope, request, now.millis() + WAITING_MILLIS);
      case Granted.Full f -> study.await(envelope, request, now.millis() + WAITING_MILLIS);
      case Granted.Until u -> {
        switch (u.last()) {
          case Decision.NothingNow n -> {
            study.out.answer(envelope, study, new Answer.NothingNow(n.retryAfterMillis()), now);
            study.await(envelope, request, now.millis() + WAITING_MILLIS);
          }
          case Decision.Rejected r -> study.out.reject(envelope, r.reason(), r.message(), now);
          case Decision.Repeated r -> {
            study.waiting.remove(envelope.commandId());
            if (study.engine.stillRunning(envelope.commandId()).isEmpty()) {
              study.out.reject(
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
    }
  }

  /** Grants the request all that it can get without computing for long. */
  private Granted grant(
      OwnedStudy study,
      Envelope envelope,
      Command.RequestTrial request,
      @Nullable Proposal computed,
      ClockReading now) {
    Proposal proposal = computed;
    while (true) {
      if (study.batchIsFull(clock.monotonicMillis())) {
        study.hasMore = true;
        return new Granted.Full();
      }
      if (study.nextAtRandom) {
        proposal = study.engine.randomProposal(envelope, request, now.instant()).orElse(null);
        study.nextAtRandom = proposal == null;
      }
      if (proposal == null) {
        Optional<Supplier<Proposal>> needed =
            study.engine.longProposal(envelope, request, now.instant());
        if (needed.isPresent()) {
          return new Granted.Needs(needed.get());
        }
      }
      long begun = System.nanoTime();
      Decision decision = study.engine.decide(envelope, request, now.instant(), proposal);
      if (!(decision instanceof Decision.Accepted accepted)) {
        return new Granted.Until(decision);
      }
      if (proposal == null) {
        tellSuggested(accepted, System.nanoTime() - begun);
      }
      proposal = null;
      emitter.emit(study, accepted.events(), Outbox.replyTo(envelope), now);
    }
  }

  private void tellSuggested(Decision.Accepted accepted, long nanos) {
    for (Event event : accepted.events()) {
      if (event instanceof Event.TrialStarted started && started.suggestedBy() != null) {
        listener.suggested(started.suggestedBy(), nanos);
      }
    }
  }

  private Proposal timed(Supplier<Proposal> computation) {
    long begun = System.nanoTime();
    Proposal proposal = computation.get();
    if (proposal.suggestedBy() != null) {
      listener.suggested(proposal.suggestedBy(), System.nanoTime() - begun);
    }
    return proposal;
  }

  /** Gives out the trial that was computed meanwhile, before anything else changes the study. */
  void useProposal(OwnedStudy study, ClockReading now) {
    serveWaiting(study, takeProposal(study), false, now);
  }

  /** Gives to requests that wait what they can get now, and has the next trial computed. */
  void serveWaiting(OwnedStudy study, ClockReading now) {
    while (!study.isProposing()) { // where the executor is this very thread, it goes on
      Proposal proposal = takeProposal(study);
      serveWaiting(study, proposal, true, now);
      if (!study.hasProposal()) {
        return;
      }
    }
  }

  /**
   * Takes what was computed.
   *
   * @throws IllegalStateException if its computation failed
   */
  private static @Nullable Proposal takeProposal(OwnedStudy study) {
    try {
      return study.takeProposal();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("The sampler failed: " + e.getCause(), e.getCause());
    }
  }

  private void serveWaiting(
      OwnedStudy study, @Nullable Proposal computed, boolean mayCompute, ClockReading now) {
    if (study.engine.deleted()) {
      return;
    }
    Proposal proposal = computed;
    for (OwnedStudy.Waiting w : List.copyOf(study.waiting.values())) {
      if (w.untilMillis() >= now.millis()) {
        Granted granted = grant(study, w.envelope(), w.command(), proposal, now);
        proposal = null;
        if (granted instanceof Granted.Full) {
          return;
        }
        if (granted instanceof Granted.Needs needs) {
          if (mayCompute) {
            study.propose(
                new BackgroundTask<>(() -> timed(needs.computation()), clock, now), proposals);
          }
          return;
        }
        Decision last = ((Granted.Until) granted).last();
        if (last instanceof Decision.NothingNow) {
          return;
        }
        if (last instanceof Decision.Rejected r) {
          study.out.reject(w.envelope(), r.reason(), r.message(), now);
        }
      }
      study.waiting.remove(w.envelope().commandId());
    }
  }
}
