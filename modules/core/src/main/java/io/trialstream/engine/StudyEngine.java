package io.trialstream.engine;

import io.trialstream.study.Attributes;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One study: the only place where it changes.
 *
 * <p>{@link #decide} reads the state and returns what should happen; it changes nothing. {@link
 * #apply} is the only mutation. Replaying a study's events gives the same state, the same decisions
 * and the same next suggestion. No I/O, no clock, no shared randomness. Confined to one thread at a
 * time.
 */
public final class StudyEngine {

  /** When a worker that got nothing should ask again, in milliseconds. */
  public static final long RETRY_AFTER_MILLIS = 2000;

  /** Most characters that it may take to describe all parameters of a study. */
  public static final long MAX_SPACE_SIZE = 200_000;

  /**
   * A request that runs trials which take more characters to describe gets no further ones: all of
   * them are answered again when the request is repeated.
   */
  private static final long MAX_ANSWER_SIZE = 2_000_000;

  private final StudyState state;
  private final TrialDecisions trials;

  /** A study as its first event made it. */
  public StudyEngine(Event.StudyCreated created, Instant at) {
    state = new StudyState(created, at);
    trials = new TrialDecisions(state);
  }

  /**
   * What to answer someone who asks for a new study under a name that is free.
   *
   * @return the first event of its journal, or why there can be no such study
   */
  public static Decision decideCreation(Envelope envelope, Command.CreateStudy command) {
    String beyond = CreationLimits.beyond(envelope.study(), command.spec());
    if (beyond != null) {
      return new Decision.Rejected(Reason.INVALID_VALUE, beyond);
    }
    try {
      Event.StudyCreated created =
          new Event.StudyCreated(envelope.commandId(), envelope.study(), command.spec());
      new StudyEngine(created, Instant.EPOCH);
      return Decision.Accepted.of(created);
    } catch (IllegalArgumentException e) {
      return new Decision.Rejected(Reason.INVALID_VALUE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Decides a command; changes nothing.
   *
   * <p>A request for several trials is granted one trial at a time: apply the events and decide the
   * same command again, until the answer is another than Accepted.
   *
   * @param now the owner's clock
   */
  public Decision decide(Envelope envelope, Command command, Instant now) {
    return decide(envelope, command, now, null);
  }

  /**
   * The same, where what a request for trials is to be given was computed beforehand.
   *
   * @param proposal from {@link #longProposal}; computed here if null, or of another state
   */
  public Decision decide(
      Envelope envelope, Command command, Instant now, @Nullable Proposal proposal) {
    if (isGoneFor(envelope)) {
      return gone(envelope);
    }
    return switch (command) {
      case Command.CreateStudy c ->
          envelope.commandId().equals(state.studyId)
              ? new Decision.Repeated(
                  List.of(new Event.StudyCreated(state.studyId, state.name, state.spec)))
              : new Decision.Rejected(
                  Reason.DUPLICATE_STUDY, "A study named \"" + state.name + "\" exists already.");
      case Command.DeleteStudy c ->
          envelope.studyId() == null // a repeated deletion must not meet a new study of this name
              ? new Decision.Rejected(
                  Reason.INVALID_VALUE, "Expected the id of the study to delete.")
              : Decision.Accepted.of(new Event.StudyDeleted());
      case Command.PauseStudy c ->
          switch (state.status) {
            case OPEN -> Decision.Accepted.of(new Event.StudyPaused());
            case PAUSED -> new Decision.Accepted(List.of());
            case CLOSED -> closed();
          };
      case Command.ResumeStudy c -> resume(now);
      case Command.StopStudy c ->
          state.status == StudyStatus.CLOSED
              ? new Decision.Accepted(List.of())
              : Decision.Accepted.of(new Event.StudyClosed(CloseReason.STOPPED));
      case Command.EndTimeLimit c ->
          state.status != StudyStatus.CLOSED && timeIsOver(now)
              ? Decision.Accepted.of(new Event.StudyClosed(CloseReason.TIME_LIMIT))
              : new Decision.Accepted(List.of());
      case Command.SetStudyAttributes c -> setAttributes(c);
      case Command.EnqueueTrial c ->
          trials.once(
              envelope, now, () -> closedForGood(now) ? closed() : trials.enqueue(envelope, c));
      case Command.AddTrial c -> trials.once(envelope, now, () -> trials.add(envelope, c));
      case Command.RequestTrial c -> request(envelope, c, now, proposal);
      case Command.InvalidateTrial c -> trials.invalidate(c);
      case Command.RequestDigest c -> new Decision.Accepted(List.of());
      case Command.RepairStudy c -> new Decision.Accepted(List.of());
      case Command.AboutTrial c -> trials.about(c);
    };
  }

  private boolean isGoneFor(Envelope envelope) {
    return state.deleted
        || (envelope.studyId() != null && !envelope.studyId().equals(state.studyId));
  }

  private static Decision gone(Envelope envelope) {
    return new Decision.Rejected(
        Reason.STUDY_DELETED, "The study \"" + envelope.study() + "\" was deleted.");
  }

  private Decision setAttributes(Command.SetStudyAttributes c) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(state.userAttrs);
    all.putAll(c.userAttrs());
    long bytes = Attributes.jsonBytes(all);
    return bytes <= TrialDecisions.MAX_ATTRIBUTE_BYTES
        ? Decision.Accepted.of(new Event.StudyAttributesSet(c.userAttrs()))
        : new Decision.Rejected(
            Reason.INVALID_VALUE,
            "With these attributes the study would have %s bytes of them; at most %s are kept."
                .formatted(bytes, TrialDecisions.MAX_ATTRIBUTE_BYTES));
  }

  private Decision resume(Instant now) {
    if (state.status == StudyStatus.OPEN) {
      return new Decision.Accepted(List.of());
    }
    if (closedForGood(now)) {
      return closed();
    }
    return Decision.Accepted.of(new Event.StudyResumed());
  }

  /** Whether it gives out no trial any more, and cannot be resumed. */
  private boolean closedForGood(Instant now) {
    return budgetIsUsed() || timeIsOver(now);
  }

  private boolean budgetIsUsed() {
    return state.spec.maxTrials() != null && state.ended >= state.spec.maxTrials();
  }

  private boolean timeIsOver(Instant now) {
    Instant end = endOfTime();
    return end != null && !now.isBefore(end);
  }

  // ---- giving out trials

  /**
   * The computation of what this request would be given next, if that takes long; empty if it does
   * not, or if there is nothing to give. It may run on any thread while nothing is applied.
   */
  public Optional<Supplier<Proposal>> longProposal(
      Envelope envelope, Command.RequestTrial c, Instant now) {
    if (isGoneFor(envelope) || refusal(envelope, c, now) != null) {
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
  public Optional<Proposal> randomProposal(Envelope envelope, Command.RequestTrial c, Instant now) {
    if (isGoneFor(envelope) || refusal(envelope, c, now) != null) {
      return Optional.empty();
    }
    FrozenTrial next = next();
    return next.attempt() == 0
        ? Optional.of(Offers.atRandom(next.number(), next.fixed(), state))
        : Optional.empty();
  }

  private Decision request(
      Envelope envelope, Command.RequestTrial c, Instant now, @Nullable Proposal proposal) {
    Decision refusal = refusal(envelope, c, now);
    return refusal == null ? start(next(), envelope, c, proposal) : refusal;
  }

  /** What the request gets instead of a trial; null if it gets one. */
  private @Nullable Decision refusal(Envelope envelope, Command.RequestTrial c, Instant now) {
    List<Integer> granted = state.requests.numbers(envelope.commandId());
    if (granted.size() >= c.count()) {
      return new Decision.Repeated(stillRunning(envelope.commandId()));
    }
    if (granted.isEmpty() && !RequestMemory.fresh(envelope.issuedAt(), now)) {
      return TrialDecisions.expired();
    }
    if (state.status == StudyStatus.CLOSED || timeIsOver(now)) {
      return closed();
    }
    if (granted.size() * trialSize() > MAX_ANSWER_SIZE // all of it, or what of it still runs
        && answerSize(envelope.commandId()) > MAX_ANSWER_SIZE) {
      return new Decision.NothingNow(RETRY_AFTER_MILLIS);
    }
    boolean roomToRun =
        state.spec.maxTrials() == null
            || state.ended + state.running.size() < state.spec.maxTrials();
    boolean roomBeside =
        state.spec.maxParallel() == null || state.running.size() < state.spec.maxParallel();
    if (state.status == StudyStatus.PAUSED || !roomToRun || !roomBeside) {
      return new Decision.NothingNow(RETRY_AFTER_MILLIS);
    }
    if (state.waiting.isEmpty() && state.sampler.exhausted()) {
      return state.running.isEmpty()
          ? Decision.Accepted.of(new Event.StudyClosed(CloseReason.EXHAUSTED))
          : new Decision.NothingNow(RETRY_AFTER_MILLIS);
    }
    return null;
  }

  /** The trial to give out next. */
  private FrozenTrial next() {
    return state.waiting.isEmpty()
        ? FrozenTrial.waiting(state.trials.size(), Map.of(), Map.of())
        : state.trials.get(state.waiting.first());
  }

  private Decision start(
      FrozenTrial trial, Envelope envelope, Command.RequestTrial c, @Nullable Proposal ready) {
    Proposal proposal;
    if (trial.attempt() > 0) {
      proposal = new Proposal(state.seq, trial.number(), trial.params(), null);
    } else if (ready != null && ready.seq() == state.seq && ready.number() == trial.number()) {
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
            state.spec.leaseMillis(),
            state.spec.heartbeatMillis()));
  }

  /**
   * About how many characters it takes to answer a request again with what it got and still runs.
   */
  public long answerSize(UUID requestId) {
    long size = 0;
    for (int number : state.requests.numbers(requestId)) {
      Event.TrialStarted e = state.startedAs.get(number);
      if (e != null && e.requestId().equals(requestId)) {
        size += trialSize();
      }
    }
    return size;
  }

  /** About how many characters it takes to tell a worker of one trial. */
  private long trialSize() {
    return state.spaceSize + 200L;
  }

  /** What the request was given and still runs, to be answered again. */
  public List<Event> stillRunning(UUID requestId) {
    List<Event> events = new ArrayList<>();
    for (int number : state.requests.numbers(requestId)) {
      Event.TrialStarted e = state.startedAs.get(number);
      if (e != null && e.requestId().equals(requestId)) {
        events.add(
            new Event.TrialStarted(
                number,
                e.attempt(),
                state.trials.get(number).params(),
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

  /**
   * The request that a running trial answers.
   *
   * @throws IllegalArgumentException if the trial is not running
   */
  public UUID requestOf(int number) {
    Event.TrialStarted started = state.startedAs.get(number);
    if (started == null) {
      throw new IllegalArgumentException("Trial " + number + " is not running.");
    }
    return started.requestId();
  }

  private Decision.Rejected closed() {
    CloseReason why = state.closeReason == null ? CloseReason.TIME_LIMIT : state.closeReason;
    return new Decision.Rejected(
        Reason.STUDY_CLOSED, "The study \"%s\" is closed: %s.".formatted(state.name, why));
  }

  /** Changes the state; events come in the order in which they were decided. */
  public void apply(Event event, Instant at) {
    state.apply(event, at);
  }

  // ---- what it holds

  /** Number of events applied, the first one included. */
  public long seq() {
    return state.seq;
  }

  public UUID studyId() {
    return state.studyId;
  }

  public String name() {
    return state.name;
  }

  public StudySpec spec() {
    return state.spec;
  }

  public StudyStatus status() {
    return state.status;
  }

  /** Why it is closed; null if it is not. */
  public @Nullable CloseReason closeReason() {
    return state.closeReason;
  }

  public boolean deleted() {
    return state.deleted;
  }

  /** When the first event was decided. */
  public Instant createdAt() {
    return state.createdAt;
  }

  /** When its time is over; null without a limit. */
  public @Nullable Instant endOfTime() {
    Long limit = state.spec.timeLimitMillis();
    return limit == null ? null : state.createdAt.plusMillis(limit);
  }

  /** A view of all trials in the order of their numbers. */
  public List<FrozenTrial> trials() {
    return Collections.unmodifiableList(state.trials);
  }

  /** A view of the numbers of the trials that run. */
  public SortedSet<Integer> running() {
    return Collections.unmodifiableSortedSet(state.running);
  }

  /** The best of a study with one objective; null while there is none. */
  public @Nullable BestTrial best() {
    return state.best;
  }

  /** Whether the study has seen a parameter of this name. */
  public boolean knowsParameter(String parameter) {
    return state.space.containsKey(parameter);
  }

  /** A view of the study's attributes. */
  public Map<String, @Nullable Object> userAttrs() {
    return Collections.unmodifiableMap(state.userAttrs);
  }

  /** Digests of all that it holds; costs a pass over all trials. */
  public StudyDigest digest() {
    return Digests.of(state);
  }
}
