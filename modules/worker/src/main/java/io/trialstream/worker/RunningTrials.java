package io.trialstream.worker;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.Timers;
import io.trialstream.stream.TrialRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts that a worker evaluates, from their start until their end is acknowledged or they
 * are lost. Confined to the worker's thread.
 */
final class RunningTrials {

  private static final Logger LOG = LoggerFactory.getLogger(RunningTrials.class);

  /** Hears what concerns the rest of the worker. */
  interface Listener {

    /** There is, or will be, room for another trial. */
    void roomMade();

    /** An attempt was lost; its place is free. */
    void lost();

    /** The study is in quarantine. */
    void suspended(Answer.CommandRejected why);
  }

  private final WorkerOptions options;
  private final Timers timers;
  private final CommandChannel channel;
  private final Evaluator evaluator;
  private final TrialListener trials;
  private final Listener listener;
  private final Map<Integer, RunningTrial> running = new TreeMap<>();
  private long taken;
  private long finished;

  /**
   * None yet.
   *
   * @param trials hears what becomes of each
   */
  RunningTrials(
      WorkerOptions options,
      Timers timers,
      CommandChannel channel,
      Evaluator evaluator,
      TrialListener trials,
      Listener listener) {
    this.options = options;
    this.timers = timers;
    this.channel = channel;
    this.evaluator = evaluator;
    this.trials = trials;
    this.listener = listener;
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  /** How many are being evaluated; the end of the others is told and not acknowledged yet. */
  long evaluating() {
    return running.values().stream().filter(run -> !run.told()).count();
  }

  /** How many count against the worker's limit: all that it was given and has not lost. */
  long taken() {
    return taken;
  }

  /** How many have ended so far, and are stored. */
  long finished() {
    return finished;
  }

  boolean isRunning(int number, int attempt) {
    RunningTrial there = running.get(number);
    return there != null && there.attempt() == attempt;
  }

  /** Evaluates a trial that was given to this worker. */
  void run(Event.TrialStarted started, @Nullable UUID studyId) {
    taken++;
    RunningTrial run = new RunningTrial(timers, channel, options.study(), studyId, started);
    RunningTrial before = running.put(started.number(), run);
    if (before != null) { // an earlier attempt, which was given up without our hearing of it
      before.forget();
      before.stopEvaluating();
    }
    run.evaluate(
        evaluator,
        options.trialTimeout(),
        (state, values, reason) -> {
          if (running.get(run.number()) == run) {
            run.tellEnd(state, values, reason, answer -> ended(run, answer));
            listener.roomMade(); // another is asked for along with the result
          }
        });
  }

  private void ended(RunningTrial run, LaneMessage message) {
    if (running.get(run.number()) != run) {
      return;
    }
    switch (message.message()) {
      case Event.TrialFinished f when f.number() == run.number() -> {
        finished++;
        remove(run);
        trials.finished(f);
        listener.roomMade();
      }
      case Event.TrialReleased r -> {
        remove(run);
        listener.roomMade();
      }
      case Answer.CommandRejected rejected when rejected.reason() == Reason.QUARANTINED -> {
        run.tellEndAgainAfter(TrialRequest.REPAIR_MILLIS);
        listener.suspended(rejected);
      }
      case Answer.CommandRejected rejected -> {
        if (rejected.reason() != Reason.INVALID_VALUE
            || !run.tellAgainWithoutAttributes(rejected.message(), answer -> ended(run, answer))) {
          lost(run, rejected.message());
        }
      }
      default ->
          LOG.atDebug()
              .addKeyValue("study", options.study())
              .log("also heard {}", message.message());
    }
  }

  private void remove(RunningTrial run) {
    running.remove(run.number(), run);
    run.forget();
  }

  private void lost(RunningTrial run, String why) {
    remove(run);
    run.stopEvaluating();
    taken--;
    trials.lost(run.number(), run.attempt(), why);
    listener.lost();
  }

  /** An attempt has ended, and not by its worker: it was given up. */
  void attemptEnded(int number, int attempt) {
    RunningTrial run = running.get(number);
    if (run != null && run.attempt() == attempt) {
      lost(run, "its lease was lost");
    }
  }

  /** The latest sign of life of an attempt was rejected. */
  void heartbeatRejected(LaneMessage message, String why) {
    List.copyOf(running.values()).stream()
        .filter(run -> run.isAnsweredBy(message))
        .forEach(run -> lost(run, why));
  }

  /** Stops evaluating and gives all back, until that is acknowledged. */
  void handBackAll() {
    LOG.atInfo()
        .addKeyValue("study", options.study())
        .log("handing back {} trials", running.size());
    List.copyOf(running.values()).forEach(run -> run.handBack(answer -> ended(run, answer)));
  }
}
