package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Event;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TrialRequest} on a channel: sends what it says, and tells its requester what comes.
 * Confined to one thread, on which its executor and timers run things.
 */
public final class OpenTrialRequest {

  /** Who asks. */
  public interface Requester {

    /**
     * A trial has come.
     *
     * @param studyId id of its study, which a requester need not have known before
     * @param late whether the request no longer asks (see {@link TrialRequest.Action.Granted})
     */
    void granted(Event.TrialStarted trial, @Nullable UUID studyId, boolean late);

    /** An attempt that the request had got has ended, and not by its worker. */
    default void attemptEnded(int number, int attempt) {}

    /** The study is in quarantine; the request is kept. */
    default void suspended(Answer.CommandRejected why) {}

    /** The request has ended; called once at most, and not after {@link #abandon}. */
    void ended(TrialRequest.Outcome outcome);
  }

  private final CommandChannel channel;
  private final Timers timers;
  private final Executor home;
  private final String study;
  private final @Nullable UUID studyId;
  private final TrialRequest request;
  private final Requester requester;
  private CommandChannel.@Nullable Exchange exchange;
  private Timers.@Nullable Timer limit;

  /**
   * A request that has not been sent.
   *
   * @param home runs what is answered, where the channel calls on another thread than this one
   * @param studyId id of the study, if it is known
   */
  public OpenTrialRequest(
      CommandChannel channel,
      Timers timers,
      Executor home,
      String study,
      @Nullable UUID studyId,
      TrialRequest.Terms terms,
      Requester requester) {
    this.channel = channel;
    this.timers = timers;
    this.home = home;
    this.study = study;
    this.studyId = studyId;
    this.requester = requester;
    request = new TrialRequest(terms, channel::newCommandId);
  }

  /** How many trials are asked for and have not come; 0 once the request has ended. */
  public int missing() {
    return request.missing();
  }

  /**
   * Begins to ask.
   *
   * @throws IllegalArgumentException if a name is not allowed
   */
  public void begin() {
    carryOut(request.begin(), null);
  }

  /** Takes it back: it gets no more, and ends once that is accepted, or after some time. */
  public void withdraw() {
    carryOut(request.withdraw(), null);
  }

  /** Ends it without another word, to the study and to the requester. */
  public void abandon() {
    request.abandon();
    close();
  }

  private void heard(LaneMessage message) {
    carryOut(request.heard(message.message()), message.studyId());
  }

  private void carryOut(List<TrialRequest.Action> actions, @Nullable UUID answeredStudy) {
    for (TrialRequest.Action action : actions) {
      switch (action) {
        case TrialRequest.Action.Send send -> send(send);
        case TrialRequest.Action.RepeatAfter repeat -> {
          if (exchange != null) {
            exchange.repeatAfter(repeat.millis());
          }
        }
        case TrialRequest.Action.Await await ->
            limit =
                timers.after(await.millis(), () -> carryOut(request.timeIsOver(), answeredStudy));
        case TrialRequest.Action.Granted granted ->
            requester.granted(granted.trial(), answeredStudy, granted.late());
        case TrialRequest.Action.AttemptEnded ended ->
            requester.attemptEnded(ended.number(), ended.attempt());
        case TrialRequest.Action.Suspended suspended -> requester.suspended(suspended.why());
        case TrialRequest.Action.Ended ended -> {
          close();
          requester.ended(ended.outcome());
        }
      }
    }
  }

  private void send(TrialRequest.Action.Send send) {
    if (exchange != null) {
      exchange.end();
    }
    Consumer<LaneMessage> handler = message -> home.execute(() -> heard(message));
    exchange = channel.send(send.commandId(), study, studyId, send.command(), handler);
  }

  private void close() {
    if (exchange != null) {
      exchange.end();
    }
    if (limit != null) {
      limit.cancel();
    }
  }
}
