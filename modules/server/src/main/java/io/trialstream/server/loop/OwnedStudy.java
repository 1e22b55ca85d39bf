package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Proposal;
import io.trialstream.engine.StudyEngine;
import io.trialstream.study.StudyStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A loaded study, with what its present owner keeps beside its state: leases, requests that wait,
 * and the lanes that workers named last. Confined to the loop's thread.
 */
final class OwnedStudy {

  private static final int MAX_WAITING = 10_000;
  private static final int MAX_LANES = 100_000;

  /** A request that waits for a trial to come free. */
  record Waiting(Envelope envelope, Command.RequestTrial command, long untilMillis) {}

  final StudyEngine engine;
  final SegmentLog log;
  final LeaseTable leases = new LeaseTable();
  final LinkedHashMap<UUID, Waiting> waiting = new LinkedHashMap<>();

  /** Trials that changed in this turn. */
  final TreeSet<Integer> changed = new TreeSet<>();

  boolean studyChanged;
  long lastUsedMillis;

  /** What is being computed for the next trial; until it is done nothing may change the study. */
  private @Nullable FutureTask<Proposal> proposal;

  private final Map<String, Integer> lanes = new HashMap<>();

  OwnedStudy(StudyEngine engine, SegmentLog log, Moment now) {
    this.engine = engine;
    this.log = log;
    lastUsedMillis = now.millis();
  }

  /** Grants every running trial a full lease: the new owner knows of no deadline. */
  void grantAll(Moment now) {
    for (int number : engine.running()) {
      leases.grant(
          number,
          engine.trials().get(number).attempt(),
          after(now, engine.spec().leaseMillis()),
          limit(now));
    }
  }

  /** When an attempt that starts now, or is taken over now, has taken too long. */
  private long limit(Moment now) {
    Long timeout = engine.spec().trialTimeoutMillis();
    return timeout == null ? Long.MAX_VALUE : after(now, timeout);
  }

  /** A moment after this one, in milliseconds; the last one that there is where that is beyond. */
  private static long after(Moment now, long millis) {
    long sum = now.millis() + millis;
    return sum < now.millis() ? Long.MAX_VALUE : sum;
  }

  /** Computes elsewhere what the next trial is to be offered. */
  void propose(Supplier<Proposal> computation, Executor executor) {
    FutureTask<Proposal> task = new FutureTask<>(computation::get);
    proposal = task;
    executor.execute(task);
  }

  /** Whether a proposal is being computed. */
  boolean thinking() {
    return proposal != null && !proposal.isDone();
  }

  /** Whether a proposal has been computed and not taken yet. */
  boolean hasProposal() {
    return proposal != null && proposal.isDone();
  }

  /**
   * Takes the proposal, computing it here or waiting for it if need be; null if there is none.
   *
   * @throws ExecutionException if its computation failed
   */
  @Nullable Proposal takeProposal() throws ExecutionException {
    FutureTask<Proposal> taken = proposal;
    proposal = null;
    if (taken == null) {
      return null;
    }
    taken.run(); // does nothing if it has begun
    try {
      return taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    }
  }

  /** Applies an event and keeps leases in step with it. */
  void apply(Event event, Moment now) {
    engine.apply(event, now.instant());
    log.add(engine.seq(), now.instant(), event);
    studyChanged = true;
    if (event instanceof Event.AboutTrial e) {
      changed.add(e.number());
    }
    switch (event) {
      case Event.TrialStarted e ->
          leases.grant(e.number(), e.attempt(), after(now, e.leaseMillis()), limit(now));
      case Event.TrialFinished e -> leases.end(e.number());
      case Event.TrialReleased e -> leases.end(e.number());
      case Event.ParameterSuggested e -> alive(e.number(), e.attempt(), now);
      case Event.TrialReported e -> {}
      case Event.TrialAttributesSet e -> {}
      case Event.TrialInvalidated e -> {}
      case Event.StudyCreated e -> {}
      case Event.StudyDeleted e -> {}
      case Event.StudyPaused e -> {}
      case Event.StudyResumed e -> {}
      case Event.StudyClosed e -> {}
      case Event.StudyAttributesSet e -> {}
      case Event.TrialEnqueued e -> {}
      case Event.TrialAdded e -> {}
    }
  }

  /** The attempt's worker has given a sign of life. */
  void alive(int number, int attempt, Moment now) {
    leases.extend(number, attempt, after(now, engine.spec().leaseMillis()));
  }

  void named(Envelope envelope) {
    if (lanes.size() < MAX_LANES || lanes.containsKey(envelope.sender())) {
      lanes.put(envelope.sender(), envelope.lane());
    }
  }

  /** Where to reach the worker of a trial that was started by this request; null if unknown. */
  JournalEntry.@Nullable ReplyTo reach(@Nullable String worker, UUID requestId) {
    Integer lane = worker == null ? null : lanes.get(worker);
    return worker == null || lane == null
        ? null
        : new JournalEntry.ReplyTo(requestId, worker, lane);
  }

  /** Remembers a request that got less than it asked for. */
  void await(Envelope envelope, Command.RequestTrial command, long untilMillis) {
    waiting.remove(envelope.commandId());
    if (waiting.size() < MAX_WAITING) {
      waiting.put(envelope.commandId(), new Waiting(envelope, command, untilMillis));
    }
  }

  /** Whether its owner must keep it loaded. */
  boolean watched() {
    return !engine.running().isEmpty()
        || (engine.endOfTime() != null && engine.status() != StudyStatus.CLOSED);
  }
}
