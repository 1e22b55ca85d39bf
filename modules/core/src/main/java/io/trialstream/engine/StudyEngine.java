package io.trialstream.engine;

import io.trialstream.space.Distribution;
import io.trialstream.study.Attributes;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
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

  /** Changed by {@link #apply} alone. */
  private final StudyState applied;

  /** The same for whoever decides. */
  private final StudyView state;

  private final RequestDecisions requests;
  private final NewTrialDecisions created;
  private final TrialDecisions trials;

  /** A study as its first event made it. */
  public StudyEngine(Event.StudyCreated event, Instant at) {
    applied = new StudyState(event, at);
    state = applied;
    requests = new RequestDecisions(state);
    created = new NewTrialDecisions(state);
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
      return Refusals.gone(envelope);
    }
    return switch (command) {
      case Command.CreateStudy c ->
          envelope.commandId().equals(state.studyId())
              ? new Decision.Repeated(
                  List.of(new Event.StudyCreated(state.studyId(), state.name(), state.spec())))
              : new Decision.Rejected(
                  Reason.DUPLICATE_STUDY, "A study named \"" + state.name() + "\" exists already.");
      case Command.DeleteStudy c ->
          envelope.studyId() == null // a repeated deletion must not meet a new study of this name
              ? new Decision.Rejected(
                  Reason.INVALID_VALUE, "Expected the id of the study to delete.")
              : Decision.Accepted.of(new Event.StudyDeleted());
      case Command.PauseStudy c ->
          switch (state.status()) {
            case OPEN -> Decision.Accepted.of(new Event.StudyPaused());
            case PAUSED -> new Decision.Accepted(List.of());
            case CLOSED -> Refusals.closed(state);
          };
      case Command.ResumeStudy c -> resume(now);
      case Command.StopStudy c ->
          state.status() == StudyStatus.CLOSED
              ? new Decision.Accepted(List.of())
              : Decision.Accepted.of(new Event.StudyClosed(CloseReason.STOPPED));
      case Command.SetStudyAttributes c -> setAttributes(c);
      case Command.EnqueueTrial c ->
          created.once(
              envelope,
              now,
              () ->
                  state.closedForGood(now) ? Refusals.closed(state) : created.enqueue(envelope, c));
      case Command.AddTrial c -> created.once(envelope, now, () -> created.add(envelope, c));
      case Command.RequestTrial c -> requests.decide(envelope, c, now, proposal);
      case Command.InvalidateTrial c -> trials.invalidate(c);
      case Command.RequestDigest c -> new Decision.Accepted(List.of());
      case Command.RepairStudy c -> new Decision.Accepted(List.of());
      case Command.AboutTrial c -> trials.about(c);
    };
  }

  private boolean isGoneFor(Envelope envelope) {
    return state.deleted()
        || (envelope.studyId() != null && !envelope.studyId().equals(state.studyId()));
  }

  private Decision setAttributes(Command.SetStudyAttributes c) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(state.userAttrs());
    all.putAll(c.userAttrs());
    long bytes = Attributes.jsonBytes(all);
    return bytes <= TrialLimits.MAX_ATTRIBUTE_BYTES
        ? Decision.Accepted.of(new Event.StudyAttributesSet(c.userAttrs()))
        : new Decision.Rejected(
            Reason.INVALID_VALUE,
            "With these attributes the study would have %s bytes of them; at most %s are kept."
                .formatted(bytes, TrialLimits.MAX_ATTRIBUTE_BYTES));
  }

  private Decision resume(Instant now) {
    if (state.status() == StudyStatus.OPEN) {
      return new Decision.Accepted(List.of());
    }
    if (state.closedForGood(now)) {
      return Refusals.closed(state);
    }
    return Decision.Accepted.of(new Event.StudyResumed());
  }

  // ---- what time brings, which only the owner of a study decides

  /**
   * Decides what becomes of an attempt whose lease has ended; nothing, if it does not run any more.
   *
   * @param tooLong whether it has taken longer than the study allows; else its worker was lost
   */
  public Decision expireLease(int number, int attempt, boolean tooLong) {
    return state.deleted()
        ? new Decision.Accepted(List.of())
        : trials.expire(number, attempt, tooLong);
  }

  /** Decides whether the study closes because its time is over. */
  public Decision endTimeLimit(Instant now) {
    return !state.deleted() && state.status() != StudyStatus.CLOSED && state.timeIsOver(now)
        ? Decision.Accepted.of(new Event.StudyClosed(CloseReason.TIME_LIMIT))
        : new Decision.Accepted(List.of());
  }

  // ---- giving out trials

  /**
   * The computation of what this request would be given next, if that takes long; empty if it does
   * not, or if there is nothing to give. It may run on any thread while nothing is applied.
   */
  public Optional<Supplier<Proposal>> longProposal(
      Envelope envelope, Command.RequestTrial c, Instant now) {
    return isGoneFor(envelope) ? Optional.empty() : requests.longProposal(envelope, c, now);
  }

  /**
   * What this request would be given next if the sampler were not asked: random parameters. For a
   * study whose sampler fails. Empty if there is nothing to give.
   */
  public Optional<Proposal> randomProposal(Envelope envelope, Command.RequestTrial c, Instant now) {
    return isGoneFor(envelope) ? Optional.empty() : requests.randomProposal(envelope, c, now);
  }

  /**
   * About how many characters it takes to answer a request again with what it got and still runs.
   */
  public long answerSize(UUID requestId) {
    return requests.answerSize(requestId);
  }

  /** What the request was given and still runs, to be answered again. */
  public List<Event> stillRunning(UUID requestId) {
    return requests.stillRunning(requestId);
  }

  /**
   * The request that a running trial answers.
   *
   * @throws IllegalArgumentException if the trial is not running
   */
  public UUID requestOf(int number) {
    Event.TrialStarted started = state.startedAs(number);
    if (started == null) {
      throw new IllegalArgumentException("Trial " + number + " is not running.");
    }
    return started.requestId();
  }

  /** Changes the state; events come in the order in which they were decided. */
  public void apply(Event event, Instant at) {
    applied.apply(event, at);
  }

  // ---- what it holds

  /** Number of events applied, the first one included. */
  public long seq() {
    return state.seq();
  }

  public UUID studyId() {
    return state.studyId();
  }

  public String name() {
    return state.name();
  }

  public StudySpec spec() {
    return state.spec();
  }

  public StudyStatus status() {
    return state.status();
  }

  /** Why it is closed; null if it is not. */
  public @Nullable CloseReason closeReason() {
    return state.closeReason();
  }

  public boolean deleted() {
    return state.deleted();
  }

  /** When the first event was decided. */
  public Instant createdAt() {
    return state.createdAt();
  }

  /** When its time is over; null without a limit. */
  public @Nullable Instant endOfTime() {
    return state.endOfTime();
  }

  /** A view of all trials in the order of their numbers. */
  public List<FrozenTrial> trials() {
    return state.trials();
  }

  /** A view of the numbers of the trials that run. */
  public SortedSet<Integer> running() {
    return state.running();
  }

  /** The best of a study with one objective; null while there is none. */
  public @Nullable BestTrial best() {
    return state.best();
  }

  /** Whether the study has seen a parameter of this name. */
  public boolean knowsParameter(String parameter) {
    return state.space().containsKey(parameter);
  }

  /**
   * Every parameter that the study has seen, with its latest domain: the same immutable map until
   * one changes.
   */
  public Map<String, Distribution> space() {
    return state.space();
  }

  /** A view of the study's attributes. */
  public Map<String, @Nullable Object> userAttrs() {
    return state.userAttrs();
  }

  /** Digests of all that it holds; costs a pass over all trials. */
  public StudyDigest digest() {
    return Digests.of(state);
  }
}
