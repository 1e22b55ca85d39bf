package io.trialstream.engine;

import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of requests for trials. Reads the state, changes nothing. Confined to the engine's
 * thread, but for proposals, which may be computed on any while nothing is applied.
 */
final class RequestDecisions {

  /**
   * A request that runs trials which take more characters to describe gets no further ones: all of
   * them are answered again when the request is repeated.
   */
  private static final long MAX_ANSWER_SIZE = 2_000_000;

  private final StudyView state;

  RequestDecisions(StudyView state) {
    this.state = state;
  }

  /**
   * The computation of what this request would be given next, if that takes long; empty if it does
   * not, or if there is nothing to give. It may run on any thread while nothing is applied.
   */
  Optional<Supplier<Proposal>> longProposal(
      Envelope envelope, Command.RequestTrial c, Instant now) {
    if (refusal(envelope, c, now) != null) {
      return Optional.empty();
    }
    FrozenTrial next = next();
    return next.attempt() == 0 && Offers.expensive(next.fixed(), state)
        ? Optional.of(() -> Offers.forTrial(next.number(), next.fixed(), state))
        : Optional.empty();
  }

  /**
   * What this request would be given next if the sampler were not asked: random parameters. For a
   * study whose sampler fails. Empty if there is nothing to give.
   */
  Optional<Proposal> randomProposal(Envelope envelope, Command.RequestTrial c, Instant now) {
    if (refusal(envelope, c, now) != null) {
      return Optional.empty();
    }
    FrozenTrial next = next();
    return next.attempt() == 0
        ? Optional.of(Offers.atRandom(next.number(), next.fixed(), state))
        : Optional.empty();
  }

  Decision decide(
      Envelope envelope, Command.RequestTrial c, Instant now, @Nullable Proposal proposal) {
    Decision refusal = refusal(envelope, c, now);
    return refusal == null ? start(next(), envelope, c, proposal) : refusal;
  }

  /** What the request gets instead of a trial; null if it gets one. */
  private @Nullable Decision refusal(Envelope envelope, Command.RequestTrial c, Instant now) {
    List<Integer> granted = state.grantedTo(envelope.commandId());
    if (granted.size() >= c.count()) {
      return new Decision.Repeated(stillRunning(envelope.commandId()));
    }
    if (granted.isEmpty() && !RequestMemory.fresh(envelope.issuedAt(), now)) {
      return Refusals.expired();
    }
    if (state.status() == StudyStatus.CLOSED || state.timeIsOver(now)) {
      return Refusals.closed(state);
    }
    if (granted.size() * trialSize() > MAX_ANSWER_SIZE // all of it, or what of it still runs
        && answerSize(envelope.commandId()) > MAX_ANSWER_SIZE) {
      return new Decision.NothingNow(StudyEngine.RETRY_AFTER_MILLIS);
    }
    boolean roomToRun =
        state.spec().maxTrials() == null
            || state.ended() + state.running().size() < state.spec().maxTrials();
    boolean roomBeside =
        state.spec().maxParallel() == null || state.running().size() < state.spec().maxParallel();
    if (state.status() == StudyStatus.PAUSED || !roomToRun || !roomBeside) {
      return new Decision.NothingNow(StudyEngine.RETRY_AFTER_MILLIS);
    }
    if (state.waiting().isEmpty() && state.sampler().exhausted()) {
      return state.running().isEmpty()
          ? Decision.Accepted.of(new Event.StudyClosed(CloseReason.EXHAUSTED))
          : new Decision.NothingNow(StudyEngine.RETRY_AFTER_MILLIS);
    }
    return null;
  }

  /** The trial to give out next. */
  private FrozenTrial next() {
    return state.waiting().isEmpty()
        ? FrozenTrial.waiting(state.trials().size(), Map.of(), Map.of())
        : state.trials().get(state.waiting().first());
  }

  private Decision start(
      FrozenTrial trial, Envelope envelope, Command.RequestTrial c, @Nullable Proposal ready) {
    Proposal proposal;
    if (trial.attempt() > 0) {
      proposal = new Proposal(state.seq(), trial.number(), trial.params(), null);
    } else if (ready != null && ready.seq() == state.seq() && ready.number() == trial.number()) {
      proposal = ready;
    } else {
      proposal = Offers.forTrial(trial.number(), trial.fixed(), state);
    }
    return Decision.Accepted.of(
        new Event.TrialStarted(
            trial.number(),
            trial.attempt() + 1,
            proposal.params(),
            proposal.suggestedBy(),
            trial.userAttrs(),
            c.worker() == null ? envelope.sender() : c.worker(),
            envelope.commandId(),
            envelope.issuedAt().toEpochMilli(),
            state.spec().leaseMillis(),
            state.spec().heartbeatMillis()));
  }

  /**
   * About how many characters it takes to answer a request again with what it got and still runs.
   */
  long answerSize(UUID requestId) {
    long size = 0;
    for (int number : state.grantedTo(requestId)) {
      Event.TrialStarted e = state.startedAs(number);
      if (e != null && e.requestId().equals(requestId)) {
        size += trialSize();
      }
    }
    return size;
  }

  /** About how many characters it takes to tell a worker of one trial. */
  private long trialSize() {
    return state.spaceSize() + 200L;
  }

  /** What the request was given and still runs, to be answered again. */
  List<Event> stillRunning(UUID requestId) {
    List<Event> events = new ArrayList<>();
    for (int number : state.grantedTo(requestId)) {
      Event.TrialStarted e = state.startedAs(number);
      if (e != null && e.requestId().equals(requestId)) {
        events.add(
            new Event.TrialStarted(
                number,
                e.attempt(),
                state.trials().get(number).params(),
                e.suggestedBy(),
                e.userAttrs(),
                e.worker(),
                requestId,
                e.requestIssuedAtMillis(),
                e.leaseMillis(),
                e.heartbeatMillis()));
      }
    }
    return events;
  }
}
