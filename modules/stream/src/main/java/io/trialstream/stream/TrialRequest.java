package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Answer.CommandRejected;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request for trials, as the side that makes it sees it: what happens goes in, what is to be done
 * comes out. Knows no channel, no timer and no clock; {@link OpenTrialRequest} carries out what it
 * says. Confined to one thread.
 *
 * <pre>
 *  new ──begin──▶ ASKING ──all trials, or a rejection──────────────▶ ENDED
 *                 │  │ ▲                                              ▲
 *                 │  └─┘ expired: asked again by the corrected clock  │
 *                 │                                                   │
 *                 └──withdraw──▶ WITHDRAWING ──accepted, rejected─────┤
 *                                           └──no answer in time──────┘
 * </pre>
 *
 * <p>The study answers a withdrawal with what the request got and still runs, and then accepts it.
 * A trial that comes when the request is no longer asking is granted {@code late}: it is up to the
 * requester to keep it or to hand it back.
 */
public final class TrialRequest {

  /** How long to wait before a command about a study in quarantine is sent again, ms. */
  public static final long REPAIR_MILLIS = 10_000;

  /**
   * What is asked for, and how the request behaves.
   *
   * @param count how many trials, 1 to {@value Command.RequestTrial#MAX_COUNT}
   * @param worker name of who evaluates them, where that is not the sender; null for the sender
   * @param id the command's id where the requester's own client has named the request, so that
   *     repeating it elsewhere is the same request; null for any
   * @param awaitsRepair whether it is kept while its study is in quarantine; else it ends
   * @param withdrawMillis how long a withdrawal waits for its answer, ms
   */
  public record Terms(
      int count,
      @Nullable String worker,
      @Nullable UUID id,
      boolean awaitsRepair,
      long withdrawMillis) {
    public Terms {
      if (count < 1) {
        throw new IllegalArgumentException("Expected a count of at least 1, but got " + count);
      }
    }
  }

  /** What is to be done. */
  public sealed interface Action {

    /** Send this command from now on, instead of what was sent before. */
    record Send(UUID commandId, Command.RequestTrial command) implements Action {}

    /** Send the same command again after this time, ms, rather than the usual one. */
    record RepeatAfter(long millis) implements Action {}

    /** Say so after this time, ms, unless the request has ended by then. */
    record Await(long millis) implements Action {}

    /**
     * A trial has come.
     *
     * @param late whether the request no longer asks; a trial may come late more than once, and
     *     also one that it got before
     */
    record Granted(Event.TrialStarted trial, boolean late) implements Action {}

    /** An attempt that this request had got has ended, and not by its worker. */
    record AttemptEnded(int number, int attempt) implements Action {}

    /** The study is in quarantine; the request is kept. */
    record Suspended(CommandRejected why) implements Action {}

    /** It is over: send no more. */
    record Ended(Outcome outcome) implements Action {}
  }

  /** How a request ended. */
  public sealed interface Outcome {

    /** It has got all trials. */
    record Complete() implements Outcome {}

    /** It was withdrawn, and got some of its trials or none. */
    record Withdrawn() implements Outcome {}

    /** It was withdrawn, and nobody ever answered it. */
    record Unanswered() implements Outcome {}

    /** It gets no more, though it may have got some. */
    record Rejected(CommandRejected answer) implements Outcome {}
  }

  private enum State {
    NEW,
    ASKING,
    WITHDRAWING,
    ENDED
  }

  private record Attempt(int number, int attempt) {}

  private final Terms terms;
  private final Supplier<UUID> ids;
  private final Set<Attempt> granted = new HashSet<>();
  private State state = State.NEW;
  private UUID commandId;
  private boolean heard;
  private boolean askedAgain;

  /**
   * A request that has not been sent.
   *
   * @param ids makes command ids, unique everywhere
   */
  public TrialRequest(Terms terms, Supplier<UUID> ids) {
    this.terms = terms;
    this.ids = ids;
    commandId = terms.id() == null ? ids.get() : terms.id();
  }

  /** How many trials are asked for and have not come; 0 once the request has ended. */
  public int missing() {
    return state == State.ENDED ? 0 : terms.count() - granted.size();
  }

  /** Whether it has not ended. */
  public boolean isOpen() {
    return state != State.ENDED;
  }

  // ---- events

  /**
   * Begins to ask.
   *
   * @throws IllegalStateException if it has begun before
   */
  public List<Action> begin() {
    if (state != State.NEW) {
      throw new IllegalStateException("A request begins once.");
    }
    state = State.ASKING;
    return List.of(send(terms.count()));
  }

  private Action.Send send(int count) {
    return new Action.Send(commandId, new Command.RequestTrial(count, terms.worker()));
  }

  /** Takes it back: it gets no more, but what is on its way may still come. */
  public List<Action> withdraw() {
    if (state != State.ASKING) {
      return List.of();
    }
    state = State.WITHDRAWING;
    return List.of(send(0), new Action.Await(terms.withdrawMillis()));
  }

  /** What {@link Action.Await} asked for: the time is over. */
  public List<Action> timeIsOver() {
    return state == State.WITHDRAWING ? List.of(end(withdrawn())) : List.of();
  }

  private Outcome withdrawn() {
    return heard ? new Outcome.Withdrawn() : new Outcome.Unanswered();
  }

  /** Ends it without another word, for example since its study has closed. */
  public void abandon() {
    state = State.ENDED;
  }

  /** Takes in what was answered. */
  public List<Action> heard(Message answer) {
    heard = true;
    return switch (answer) {
      case Event.TrialStarted started -> started(started);
      case Event.TrialReleased e -> List.of(new Action.AttemptEnded(e.number(), e.attempt()));
      case Event.TrialFinished e -> List.of(new Action.AttemptEnded(e.number(), e.attempt()));
      case Answer.NothingNow nothing ->
          isOpen() ? List.of(new Action.RepeatAfter(nothing.retryAfterMillis())) : List.of();
      case CommandRejected rejected ->
          switch (state) {
            case ASKING -> rejected(rejected);
            case WITHDRAWING ->
                List.of(end(granted.isEmpty() ? new Outcome.Rejected(rejected) : withdrawn()));
            case NEW, ENDED -> List.of();
          };
      case Answer.CommandAccepted accepted ->
          state == State.WITHDRAWING ? List.of(end(withdrawn())) : List.of();
      case Event other -> List.of(); // that its study has closed, which the next answer says
      case Answer.DigestComputed other -> List.of();
      case Command other -> List.of();
    };
  }

  // ---- transitions

  private List<Action> started(Event.TrialStarted trial) {
    boolean asking = state == State.ASKING;
    boolean isNew = granted.add(new Attempt(trial.number(), trial.attempt()));
    if (!asking) {
      return List.of(new Action.Granted(trial, true));
    }
    if (!isNew) {
      return List.of();
    }
    Action.Granted grant = new Action.Granted(trial, false);
    return missing() == 0 ? List.of(grant, end(new Outcome.Complete())) : List.of(grant);
  }

  private List<Action> rejected(CommandRejected answer) {
    return switch (answer.reason()) {
      case QUARANTINED ->
          terms.awaitsRepair()
              ? List.of(new Action.RepeatAfter(REPAIR_MILLIS), new Action.Suspended(answer))
              : List.of(end(new Outcome.Rejected(answer)));
      case EXPIRED -> expired(answer);
      default -> List.of(end(new Outcome.Rejected(answer)));
    };
  }

  /**
   * The clock was too far off, which the channel has corrected by now, or the request is too old.
   * What is missing is asked for under another id. A request that a client has named keeps its id,
   * under which the study counts all that it got, and is asked again once: it may be that all of
   * that has ended.
   */
  private List<Action> expired(CommandRejected answer) {
    if (terms.id() == null) {
      commandId = ids.get();
      return List.of(send(missing()));
    }
    if (askedAgain) {
      return List.of(end(new Outcome.Rejected(answer)));
    }
    askedAgain = true;
    return List.of(send(terms.count()));
  }

  private Action.Ended end(Outcome outcome) {
    state = State.ENDED;
    return new Action.Ended(outcome);
  }
}
