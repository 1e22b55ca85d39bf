package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Proposal;
import io.trialstream.engine.StudyEngine;
import io.trialstream.pruner.Pruners;
import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.SegmentLog;
import io.trialstream.server.port.StudyRow;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
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

  /** Trials that changed in this batch. */
  final TreeSet<Integer> changed = new TreeSet<>();

  boolean studyChanged;
  long lastUsedMillis;

  final LaneForms laneForms = new LaneForms();

  /** What its decisions of this batch bring. */
  final Outbox out = new Outbox();

  /** When the present batch has taken long enough. */
  private long batchEndsMillis;

  /** How much the present batch may hold. */
  private ByteBudgets budgets = ByteBudgets.DEFAULT;

  /** Whether the batch was long enough before all was given out that could be. */
  boolean hasMore;

  /** Whether its last batch was of large events. */
  boolean bulky;

  /** The trial given out next gets random parameters, since the sampler has no others. */
  boolean nextAtRandom;

  /** A command that is refused for good: it could not be decided. */
  @Nullable UUID refusedCommand;

  private final Pace pace;
  private List<String> lastWorkers = List.of();

  /** What is being computed for the next trial; until it is done nothing may change the study. */
  private @Nullable BackgroundTask<Proposal> proposal;

  private long lastProposalMillis;

  /** A batch of decisions that runs on another thread; until it is done nobody else touches it. */
  private @Nullable StudyWork work;

  private final Map<String, Integer> lanes = new HashMap<>();

  OwnedStudy(StudyEngine engine, SegmentLog log, ClockReading now) {
    this.engine = engine;
    pace =
        new Pace(
            Samplers.isBuiltIn(engine.spec().sampler())
                && Pruners.isBuiltIn(engine.spec().pruner()));
    this.log = log;
    lastUsedMillis = now.millis();
  }

  /** Grants every running trial a full lease: the new owner knows of no deadline. */
  void grantAll(ClockReading now) {
    for (int number : engine.running()) {
      leases.grant(
          number,
          engine.trials().get(number).attempt(),
          after(now, engine.spec().leaseMillis()),
          limit(now));
    }
  }

  /** When an attempt that starts now, or is taken over now, has taken too long. */
  private long limit(ClockReading now) {
    Long timeout = engine.spec().trialTimeoutMillis();
    return timeout == null ? Long.MAX_VALUE : after(now, timeout);
  }

  /** A moment after this one, in milliseconds; the last one that there is where that is beyond. */
  private static long after(ClockReading now, long millis) {
    long sum = now.millis() + millis;
    return sum < now.millis() ? Long.MAX_VALUE : sum;
  }

  /** A batch of decisions begins. */
  void beginBatch(long endsMillis, ByteBudgets within) {
    batchEndsMillis = endsMillis;
    budgets = within;
    hasMore = false;
  }

  /** Whether the present batch should end, because of what it holds or has taken. */
  boolean batchIsFull(long nowMillis) {
    return out.isFull(budgets) || nowMillis > batchEndsMillis;
  }

  /** How fast its decisions have been. */
  Pace pace() {
    return pace;
  }

  /** Has what the next trial is to be offered computed elsewhere. */
  void propose(BackgroundTask<Proposal> computation, BackgroundExecutor executor) {
    proposal = computation;
    computation.runOn(executor, lastProposalMillis);
  }

  /** Notes the workers of the trials that run, unless another thread works on it. */
  void noteWorkers() {
    if (work == null) {
      lastWorkers =
          engine.running().stream()
              .map(number -> String.valueOf(engine.trials().get(number).worker()))
              .toList();
    }
  }

  /** The worker of each trial that ran when it was last noted. */
  List<String> lastWorkers() {
    return lastWorkers;
  }

  /** Gives it a batch of decisions that another thread makes. */
  void begin(StudyWork begun) {
    work = begun;
  }

  /** The batch that another thread decides, or has decided; null if there is none. */
  @Nullable StudyWork work() {
    return work;
  }

  /** The batch was taken into account. */
  void endWork() {
    work = null;
  }

  /** Whether another thread works on it, so that its commands have to wait. */
  boolean isBusy() {
    return work != null || isProposing();
  }

  /** Whether a proposal is being computed. */
  boolean isProposing() {
    return proposal != null && !proposal.isDone();
  }

  /** Whether another thread works on it for too long (see {@link BackgroundTask#takesTooLong}). */
  boolean takesTooLong(ClockReading now, long limitMillis) {
    if (work != null) {
      return work.task().takesTooLong(now, limitMillis);
    }
    return proposal != null && proposal.takesTooLong(now, limitMillis);
  }

  /** Waits no longer for what another thread does. */
  void abandon(BackgroundExecutor proposals, BackgroundExecutor decisions) {
    if (work != null) {
      work.task().abandon(decisions);
    }
    if (proposal != null) {
      proposal.abandon(proposals);
    }
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
    BackgroundTask<Proposal> taken = proposal;
    proposal = null;
    if (taken == null) {
      return null;
    }
    Proposal computed = taken.get();
    lastProposalMillis = taken.tookMillis();
    return computed;
  }

  /** Applies an event and keeps leases in step with it. */
  void apply(Event event, ClockReading now) {
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
  void alive(int number, int attempt, ClockReading now) {
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

  /** Its row as it is now. */
  StudyRow row(int partition, @Nullable Instant deletedAt) {
    return new StudyRow(
        engine.studyId(),
        engine.name(),
        partition,
        engine.status(),
        engine.closeReason(),
        engine.spec(),
        new LinkedHashMap<>(engine.userAttrs()), // it goes to another thread
        engine.seq(),
        engine.trials().size(),
        engine.running().size(),
        engine.best(),
        deletedAt == null && watched(),
        engine.createdAt(),
        deletedAt);
  }

  /** Whether its owner must keep it loaded. */
  boolean watched() {
    return !engine.running().isEmpty()
        || (engine.endOfTime() != null && engine.status() != StudyStatus.CLOSED);
  }
}
