package io.trialstream.engine;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
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

  private final StudyState state;

  /** A study as its first event made it. */
  public StudyEngine(Event.StudyCreated created, Instant at) {
    state = new StudyState(created, at);
  }

  /**
   * What to answer someone who asks for a new study under a name that is free.
   *
   * @return the first event of its journal, or why there can be no such study
   */
  public static Decision decideCreation(Envelope envelope, Command.CreateStudy command) {
    try {
      Event.StudyCreated created =
          new Event.StudyCreated(envelope.commandId(), envelope.study(), command.spec());
      new StudyEngine(created, Instant.EPOCH);
      if (!command.spec().pruner().name().equals("nop")) {
        throw new IllegalArgumentException(
            "Expected the pruner nop, but got \"" + command.spec().pruner().name() + "\".");
      }
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
    if (state.deleted
        || (envelope.studyId() != null && !envelope.studyId().equals(state.studyId))) {
      return new Decision.Rejected(
          Reason.STUDY_DELETED, "The study \"" + envelope.study() + "\" was deleted.");
    }
    return switch (command) {
      case Command.CreateStudy c ->
          envelope.commandId().equals(state.studyId)
              ? new Decision.Repeated(
                  List.of(new Event.StudyCreated(state.studyId, state.name, state.spec)))
              : new Decision.Rejected(
                  Reason.DUPLICATE_STUDY, "A study named \"" + state.name + "\" exists already.");
      case Command.DeleteStudy c -> Decision.Accepted.of(new Event.StudyDeleted());
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
      case Command.SetStudyAttributes c ->
          Decision.Accepted.of(new Event.StudyAttributesSet(c.userAttrs()));
      case Command.EnqueueTrial c ->
          Decision.Accepted.of(
              new Event.TrialEnqueued(state.trials.size(), c.params(), c.userAttrs()));
      case Command.AddTrial c -> add(c);
      case Command.RequestTrial c -> request(envelope, c, now);
      case Command.RequestDigest c -> new Decision.Accepted(List.of());
      case Command.AboutTrial c -> aboutTrial(c);
    };
  }

  private Decision resume(Instant now) {
    if (state.status == StudyStatus.OPEN) {
      return new Decision.Accepted(List.of());
    }
    if (budgetIsUsed() || timeIsOver(now)) {
      return closed();
    }
    return Decision.Accepted.of(new Event.StudyResumed());
  }

  private boolean budgetIsUsed() {
    return state.spec.maxTrials() != null && state.ended >= state.spec.maxTrials();
  }

  private boolean timeIsOver(Instant now) {
    Instant end = endOfTime();
    return end != null && !now.isBefore(end);
  }

  private Decision add(Command.AddTrial c) {
    if (!c.state().finished()) {
      return invalid("Expected an ended trial to add, but its state is " + c.state() + ".");
    }
    String wrong = c.state() == TrialState.COMPLETE ? wrongValues(c.values()) : null;
    if (wrong != null) {
      return invalid(wrong);
    }
    for (var p : c.params().entrySet()) {
      Decision.Rejected refused = otherKind(p.getKey(), p.getValue().distribution());
      refused = refused == null ? tooLarge(p.getKey(), p.getValue().distribution()) : refused;
      if (refused != null) {
        return refused;
      }
    }
    int number = state.trials.size();
    List<Event> events = new ArrayList<>();
    events.add(new Event.TrialAdded(number, c.state(), c.params(), c.values(), c.userAttrs()));
    addClosing(events, state.bestWith(number, c.state(), c.values()));
    return new Decision.Accepted(events);
  }

  // ---- giving out trials

  private Decision request(Envelope envelope, Command.RequestTrial c, Instant now) {
    List<Integer> granted = state.requests.numbers(envelope.commandId());
    if (granted.size() >= c.count()) {
      return new Decision.Repeated(stillRunning(envelope.commandId()));
    }
    if (granted.isEmpty() && !RequestMemory.fresh(c.issuedAtMillis(), now)) {
      return new Decision.Rejected(
          Reason.EXPIRED, "The request is too old or its clock too far off. Send a new one.");
    }
    if (state.status == StudyStatus.CLOSED || timeIsOver(now)) {
      return closed();
    }
    boolean roomToRun =
        state.spec.maxTrials() == null
            || state.ended + state.running.size() < state.spec.maxTrials();
    if (state.status == StudyStatus.PAUSED || !roomToRun) {
      return new Decision.NothingNow(RETRY_AFTER_MILLIS);
    }
    if (!state.waiting.isEmpty()) {
      return start(state.trials.get(state.waiting.first()), envelope, c);
    }
    FrozenTrial fresh = FrozenTrial.waiting(state.trials.size(), Map.of(), Map.of());
    return start(fresh, envelope, c);
  }

  private Decision start(FrozenTrial trial, Envelope envelope, Command.RequestTrial c) {
    Map<String, Parameter> params =
        trial.attempt() > 0
            ? trial.params()
            : Offers.forTrial(trial.number(), trial.fixed(), state);
    return Decision.Accepted.of(
        new Event.TrialStarted(
            trial.number(),
            trial.attempt() + 1,
            params,
            trial.userAttrs(),
            envelope.sender(),
            envelope.commandId(),
            c.issuedAtMillis(),
            state.spec.leaseMillis(),
            state.spec.heartbeatMillis()));
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

  // ---- trials that run

  private Decision aboutTrial(Command.AboutTrial c) {
    if (c.number() < 0 || c.number() >= state.trials.size()) {
      return new Decision.Rejected(
          Reason.UNKNOWN_TRIAL, "The study has no trial " + c.number() + ".");
    }
    FrozenTrial trial = state.trials.get(c.number());
    if (trial.state().finished()) {
      return alreadyEnded(trial, c);
    }
    if (trial.state() != TrialState.RUNNING || trial.attempt() != c.attempt()) {
      return c.attempt() > trial.attempt()
          ? new Decision.Rejected(
              Reason.UNKNOWN_TRIAL,
              "Trial %d has no attempt %d.".formatted(c.number(), c.attempt()))
          : new Decision.Rejected(
              Reason.LEASE_LOST,
              "Attempt %d of trial %d was given up; stop evaluating it."
                  .formatted(c.attempt(), c.number()));
    }
    return switch (c) {
      case Command.Heartbeat h -> new Decision.Accepted(List.of());
      case Command.RequestParameter p -> parameter(trial, p);
      case Command.FinishTrial f -> finish(trial, f);
      case Command.ReleaseTrial r -> giveUp(trial, false);
      case Command.ExpireLease e -> giveUp(trial, true);
    };
  }

  private Decision alreadyEnded(FrozenTrial trial, Command.AboutTrial c) {
    if (c instanceof Command.FinishTrial f && f.attempt() == trial.attempt()) {
      Outcome outcome = Outcome.of(f, state.spec.directions().size());
      if (outcome.state() == trial.state() && outcome.values().equals(trial.values())) {
        return new Decision.Repeated(
            List.of(
                new Event.TrialFinished(
                    trial.number(),
                    trial.attempt(),
                    trial.state(),
                    trial.params(),
                    trial.values(),
                    trial.userAttrs(),
                    trial.reason(),
                    state.best)));
      }
    }
    return new Decision.Rejected(
        Reason.TRIAL_FINISHED,
        "Trial %d has ended already: %s.".formatted(trial.number(), trial.state()));
  }

  private Decision parameter(FrozenTrial trial, Command.RequestParameter c) {
    Parameter offered = trial.params().get(c.name());
    if (offered != null && offered.distribution().equals(c.distribution())) {
      return new Decision.Repeated(
          List.of(
              new Event.ParameterSuggested(
                  c.number(), c.attempt(), c.name(), c.distribution(), offered.value())));
    }
    Decision.Rejected refused = otherKind(c.name(), c.distribution());
    refused = refused == null ? tooLarge(c.name(), c.distribution()) : refused;
    if (refused != null) {
      return refused;
    }
    double value;
    if (trial.fixed().containsKey(c.name())) {
      value = c.distribution().toInternal(trial.fixed().get(c.name()));
      if (Double.isNaN(value)) {
        return invalid(
            "The enqueued value %s of parameter \"%s\" lies outside %s."
                .formatted(trial.fixed().get(c.name()), c.name(), c.distribution()));
      }
    } else {
      value = Offers.one(trial.number(), c.name(), c.distribution(), state);
    }
    return Decision.Accepted.of(
        new Event.ParameterSuggested(c.number(), c.attempt(), c.name(), c.distribution(), value));
  }

  private Decision.@Nullable Rejected otherKind(String name, Distribution distribution) {
    Distribution known = state.space.get(name);
    return known == null || known.compatibleWith(distribution)
        ? null
        : invalid(
            "Parameter \"%s\" is %s in this study; it cannot be %s as well."
                .formatted(name, known, distribution));
  }

  private Decision finish(FrozenTrial trial, Command.FinishTrial c) {
    Map<String, Parameter> params = trial.params();
    if (c.asked() != null) {
      params = new LinkedHashMap<>();
      for (String name : c.asked()) {
        Parameter offered = trial.params().get(name);
        if (offered == null) {
          return invalid(
              "Trial %d was never offered a parameter \"%s\".".formatted(c.number(), name));
        }
        params.put(name, offered);
      }
    }
    Outcome outcome = Outcome.of(c, state.spec.directions().size());
    Map<String, @Nullable Object> attrs = new LinkedHashMap<>(trial.userAttrs());
    attrs.putAll(c.userAttrs());
    return ended(trial, outcome, params, attrs);
  }

  private Decision giveUp(FrozenTrial trial, boolean lost) {
    boolean again =
        state.status != StudyStatus.CLOSED && (!lost || trial.losses() < state.spec.maxRetries());
    if (again) {
      return Decision.Accepted.of(new Event.TrialReleased(trial.number(), trial.attempt(), lost));
    }
    String reason =
        lost
            ? "LEASE_LOST: the worker was lost, attempt %d".formatted(trial.attempt())
            : "HANDED_BACK: the worker stopped after the study was closed";
    Outcome outcome = new Outcome(TrialState.FAIL, List.of(), reason);
    return ended(trial, outcome, trial.params(), trial.userAttrs());
  }

  private Decision ended(
      FrozenTrial trial,
      Outcome outcome,
      Map<String, Parameter> params,
      Map<String, @Nullable Object> attrs) {
    BestTrial best = state.bestWith(trial.number(), outcome.state(), outcome.values());
    List<Event> events = new ArrayList<>();
    events.add(
        new Event.TrialFinished(
            trial.number(),
            trial.attempt(),
            outcome.state(),
            params,
            outcome.values(),
            attrs,
            outcome.reason(),
            best));
    addClosing(events, best);
    return new Decision.Accepted(events);
  }

  /** Adds the study's end where the trial that just ended brings it. */
  private void addClosing(List<Event> events, @Nullable BestTrial best) {
    StudySpec spec = state.spec;
    if (state.status == StudyStatus.CLOSED) {
      return;
    }
    if (spec.maxTrials() != null && state.ended + 1 >= spec.maxTrials()) {
      events.add(new Event.StudyClosed(CloseReason.MAX_TRIALS));
    } else if (spec.targetValue() != null
        && best != null
        && spec.directions().getFirst().score(best.value())
            <= spec.directions().getFirst().score(spec.targetValue())) {
      events.add(new Event.StudyClosed(CloseReason.TARGET_VALUE));
    }
  }

  private @Nullable String wrongValues(List<Double> values) {
    return Outcome.wrongValues(values, state.spec.directions().size());
  }

  /** Every suggestion carries every parameter; so they must fit into one message together. */
  private Decision.@Nullable Rejected tooLarge(String name, Distribution distribution) {
    return state.space.containsKey(name)
            || state.spaceSize + StudyState.sizeOf(name, distribution) <= MAX_SPACE_SIZE
        ? null
        : invalid(
            "With parameter \"%s\" the study's parameters would take more than %d characters to describe. Use fewer or shorter choices."
                .formatted(name, MAX_SPACE_SIZE));
  }

  private static Decision.Rejected invalid(String message) {
    return new Decision.Rejected(Reason.INVALID_VALUE, message);
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

  /** A view of the study's attributes. */
  public Map<String, @Nullable Object> userAttrs() {
    return Collections.unmodifiableMap(state.userAttrs);
  }

  /** Digests of all that it holds; costs a pass over all trials. */
  public StudyDigest digest() {
    return Digests.of(state);
  }
}
