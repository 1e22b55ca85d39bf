package io.trialstream.worker;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.Timers;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that this process evaluates: its signs of life, its time limit, and the telling of
 * its end. Confined to the worker's thread; only the objective runs elsewhere.
 */
final class RunningTrial {

  /** The attribute that says why a trial's other attributes are missing. */
  static final String NOT_KEPT = "attributes_not_kept";

  private final Timers timers;
  private final CommandChannel channel;
  private final String study;
  private final @Nullable UUID studyId;
  private final Event.TrialStarted started;
  private final String token;
  private Timers.Timer heartbeat;
  private Timers.@Nullable Timer limit;
  private @Nullable UUID lastHeartbeat;
  private Evaluator.@Nullable Evaluation evaluation;
  private CommandChannel.@Nullable Exchange ending;

  /** The end as it was told, if it is the objective's own and was told once. */
  private Command.@Nullable FinishTrial finishing;

  RunningTrial(
      Timers timers,
      CommandChannel channel,
      String study,
      @Nullable UUID studyId,
      Event.TrialStarted started) {
    this.timers = timers;
    this.channel = channel;
    this.study = study;
    this.studyId = studyId;
    this.started = started;
    token = GrantToken.of(started).text();
    heartbeat = timers.after(started.heartbeatMillis(), this::beat);
  }

  private void beat() {
    lastHeartbeat =
        channel.tell(study, studyId, new Command.Heartbeat(number(), attempt(), token, null));
    heartbeat = timers.after(started.heartbeatMillis(), this::beat);
  }

  int number() {
    return started.number();
  }

  int attempt() {
    return started.attempt();
  }

  /** Whether a message answers this attempt's latest sign of life. */
  boolean isAnsweredBy(LaneMessage message) {
    return message.inReplyTo().equals(lastHeartbeat);
  }

  /** Starts evaluating it; with a limit, it ends FAIL when that is over. */
  void evaluate(Evaluator evaluator, @Nullable Duration atMost, Evaluator.Evaluated evaluated) {
    if (atMost != null) {
      long millis = Math.max(1, atMost.toMillis());
      String reason = "TIMEOUT: longer than %s ms".formatted(millis);
      limit =
          timers.after(
              millis,
              () -> {
                stopEvaluating();
                evaluated.ended(TrialState.FAIL, List.of(), reason);
              });
    }
    evaluation = evaluator.start(started, studyId, evaluated);
  }

  /** Tells its end until it is acknowledged; only the first end is told. */
  void tellEnd(
      TrialState state,
      List<Double> values,
      @Nullable String reason,
      Consumer<LaneMessage> answer) {
    Command.FinishTrial finish =
        evaluation == null
            ? failed(String.valueOf(reason))
            : evaluation.finish(state, values, reason);
    try {
      tell(finish, answer);
      finishing = finish;
    } catch (IllegalArgumentException tooLarge) {
      if (!tellWithoutAttributes(finish, String.valueOf(tooLarge.getMessage()), answer)) {
        tell(failed(String.valueOf(tooLarge.getMessage())), answer);
      }
    }
  }

  /**
   * Tells the end again without its attributes, if the study refused it with them: the result is
   * worth more.
   *
   * @return whether there was anything to leave out
   */
  boolean tellAgainWithoutAttributes(String why, Consumer<LaneMessage> answer) {
    Command.FinishTrial refused = finishing;
    if (refused == null || ending == null) {
      return false;
    }
    finishing = null;
    if (refused.userAttrs().isEmpty()) {
      return false;
    }
    ending.end();
    ending = null;
    return tellWithoutAttributes(refused, why, answer);
  }

  private boolean tellWithoutAttributes(
      Command.FinishTrial finish, String why, Consumer<LaneMessage> answer) {
    if (finish.userAttrs().isEmpty()) {
      return false;
    }
    try {
      tell(
          new Command.FinishTrial(
              finish.number(),
              finish.attempt(),
              finish.token(),
              finish.state(),
              finish.values(),
              finish.constraints(),
              finish.asked(),
              Map.of(NOT_KEPT, why),
              finish.reason()),
          answer);
      return true;
    } catch (IllegalArgumentException stillTooLarge) {
      return false;
    }
  }

  private Command.FinishTrial failed(String reason) {
    return new Command.FinishTrial(
        number(), attempt(), token, TrialState.FAIL, List.of(), List.of(), null, Map.of(), reason);
  }

  /** Stops evaluating and gives the trial back, until that is acknowledged. */
  void handBack(Consumer<LaneMessage> answer) {
    stopEvaluating();
    tell(new Command.ReleaseTrial(number(), attempt(), token), answer);
  }

  private void tell(Command command, Consumer<LaneMessage> answer) {
    if (ending == null) {
      if (limit != null) {
        limit.cancel();
      }
      ending = channel.send(channel.newCommandId(), study, studyId, command, answer);
    }
  }

  /** Tells its end again after this time, ms, rather than the usual one. */
  void tellEndAgainAfter(long millis) {
    if (ending != null) {
      ending.repeatAfter(millis);
    }
  }

  /** Whether its end has been told; it may not be acknowledged yet. */
  boolean told() {
    return ending != null;
  }

  /** Asks the objective to end. */
  void stopEvaluating() {
    if (evaluation != null) {
      evaluation.cancel();
    }
  }

  /** Gives no more signs of life and tells nothing more. */
  void forget() {
    heartbeat.cancel();
    if (limit != null) {
      limit.cancel();
    }
    if (ending != null) {
      ending.end();
    }
  }
}
