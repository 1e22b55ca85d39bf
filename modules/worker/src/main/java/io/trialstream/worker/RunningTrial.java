package io.trialstream.worker;

import io.trialstream.OfferedTrial;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.LaneMessage;
import io.trialstream.study.TrialState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that this process evaluates: its thread, its signs of life, its time limit, and the
 * telling of its end. Confined to the worker's event loop; only the objective runs elsewhere.
 */
final class RunningTrial {

  /** Hears how an evaluation came out, once or more often; called on the event loop. */
  interface Evaluated {
    void ended(TrialState state, List<Double> values, @Nullable String reason);
  }

  private final Vertx vertx;
  private final Context context;
  private final CommandSender sender;
  private final String study;
  private final @Nullable UUID studyId;
  private final RemoteTrial trial;
  private final long heartbeatTimer;
  private long timeoutTimer = -1;
  private @Nullable UUID lastHeartbeat;
  private @Nullable Thread thread;
  private CommandSender.@Nullable Exchange ending;

  RunningTrial(
      Vertx vertx,
      Context context,
      CommandSender sender,
      String study,
      @Nullable UUID studyId,
      Event.TrialStarted started) {
    this.vertx = vertx;
    this.context = context;
    this.sender = sender;
    this.study = study;
    this.studyId = studyId;
    trial = new RemoteTrial(started, sender, study, studyId);
    heartbeatTimer = vertx.setPeriodic(started.heartbeatMillis(), t -> beat());
  }

  private void beat() {
    lastHeartbeat =
        sender.tell(study, studyId, new Command.Heartbeat(trial.number(), trial.attempt()));
  }

  int number() {
    return trial.number();
  }

  int attempt() {
    return trial.attempt();
  }

  /** Whether a message answers this attempt's latest sign of life. */
  boolean isAnsweredBy(LaneMessage message) {
    return message.inReplyTo().equals(lastHeartbeat);
  }

  /** Evaluates the objective on a virtual thread of its own. */
  void evaluate(AsyncObjective objective, @Nullable Duration limit, Evaluated evaluated) {
    if (limit != null) {
      long millis = Math.max(1, limit.toMillis());
      String reason = "TIMEOUT: longer than %d ms".formatted(millis);
      timeoutTimer =
          vertx.setTimer(
              millis,
              t -> {
                stopEvaluating();
                evaluated.ended(TrialState.FAIL, List.of(), reason);
              });
    }
    thread =
        Thread.ofVirtual()
            .name("trial-" + number())
            .start(
                () ->
                    call(objective)
                        .onComplete(
                            result ->
                                context.runOnContext(
                                    v -> {
                                      if (result.succeeded()) {
                                        evaluated.ended(
                                            TrialState.COMPLETE, List.of(result.result()), null);
                                      } else {
                                        evaluated.ended(
                                            TrialState.FAIL,
                                            List.of(),
                                            OfferedTrial.reason(result.cause()));
                                      }
                                    })));
  }

  private Future<Double> call(AsyncObjective objective) {
    try {
      Future<Double> value = objective.evaluate(trial);
      return Objects.requireNonNull(value, "The objective returned no future.")
          .map(v -> Objects.requireNonNull(v, "The objective returned no value."));
    } catch (Throwable e) {
      // Whatever an objective throws, errors too, is the end of its trial, and of nothing else: if
      // it
      // ended this thread only, the trial would be given signs of life for ever.
      return Future.failedFuture(e);
    }
  }

  /** Tells its end until it is acknowledged; only the first end is told. */
  void tellEnd(
      TrialState state,
      List<Double> values,
      @Nullable String reason,
      Consumer<LaneMessage> answer) {
    try {
      tell(trial.finish(state, values, reason), answer);
    } catch (IllegalArgumentException tooLarge) {
      tell(
          new Command.FinishTrial(
              number(),
              attempt(),
              TrialState.FAIL,
              List.of(),
              null,
              Map.of(),
              tooLarge.getMessage()),
          answer);
    }
  }

  /** Stops evaluating and gives the trial back, until that is acknowledged. */
  void handBack(Consumer<LaneMessage> answer) {
    stopEvaluating();
    tell(new Command.ReleaseTrial(number(), attempt()), answer);
  }

  private void tell(Command command, Consumer<LaneMessage> answer) {
    if (ending == null) {
      vertx.cancelTimer(timeoutTimer);
      ending =
          sender.send(
              UUID.randomUUID(),
              study,
              studyId,
              command,
              message -> context.runOnContext(v -> answer.accept(message)));
    }
  }

  /** Asks the objective to end. */
  void stopEvaluating() {
    trial.cancel();
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Gives no more signs of life and tells nothing more. */
  void forget() {
    vertx.cancelTimer(heartbeatTimer);
    vertx.cancelTimer(timeoutTimer);
    if (ending != null) {
      ending.end();
    }
  }
}
