package io.trialstream.worker;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.Timers;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does, without Vert.x, Kafka or threads: asks for as many trials as it can take
 * ({@link TrialRequests}), has them evaluated, gives signs of life and tells the results until they
 * are acknowledged ({@link RunningTrials}), and hands back what runs when it is stopped ({@link
 * Shutdown}). {@link WorkerVerticle} is its shell; a simulation drives the same class under a
 * virtual clock.
 *
 * <p>Confined to one thread, which timers, channel and evaluator call it on.
 */
public final class WorkerLogic {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerLogic.class);

  /** Hears how the work ended; one of the two is called, once. */
  public interface Ending {
    /** The study has closed, or the worker's own limit is reached. */
    void done(long finishedTrials);

    /** There is no such study. */
    void failed(String why);
  }

  private final WorkerOptions options;
  private final Timers timers;
  private final CommandChannel channel;
  private final Ending ending;
  private final RunningTrials running;
  private final TrialRequests requests;
  private boolean willRequest;
  private Timers.@Nullable Timer timeout;
  private @Nullable Shutdown shutdown;
  private boolean noMore;
  private boolean over;
  private boolean saidThatItWaits;

  /** A worker that does nothing until it is started. */
  public WorkerLogic(
      WorkerOptions options,
      Timers timers,
      CommandChannel channel,
      Evaluator evaluator,
      TrialListener listener,
      Ending ending) {
    this.options = options;
    this.timers = timers;
    this.channel = channel;
    this.ending = ending;
    running =
        new RunningTrials(options, timers, channel, evaluator, listener, new RunningListener());
    requests = new TrialRequests(channel, timers, options.study(), new RequestListener());
  }

  /** Begins to ask for trials. */
  public void start() {
    if (options.timeout() != null) {
      timeout =
          timers.after(
              Math.max(1, options.timeout().toMillis()),
              () -> {
                noMore = true;
                requests.withdrawAll(this::endIfIdle);
              });
    }
    requestMore();
  }

  /** How many trials have ended so far, and are stored. */
  long finished() {
    return running.finished();
  }

  // ---- asking for trials

  /** Asks for as many trials as there is room for, once all that happens now is dealt with. */
  private void requestSoon() {
    if (!willRequest) {
      willRequest = true;
      timers.after(0, this::requestMore);
    }
  }

  private void requestMore() {
    willRequest = false;
    if (noMore) {
      endIfIdle();
      return;
    }
    int asked = requests.missing();
    long room = options.concurrency() - running.evaluating() - asked;
    if (options.trials() != null) {
      room = Math.min(room, options.trials() - running.taken() - asked);
    }
    if (room > 0) {
      requests.ask((int) Math.min(room, Command.RequestTrial.MAX_COUNT));
    } else {
      endIfIdle();
    }
  }

  private final class RequestListener implements TrialRequests.Listener {
    @Override
    public void granted(Event.TrialStarted trial, @Nullable UUID studyId) {
      saidThatItWaits = false;
      running.run(trial, studyId);
    }

    @Override
    public void unwanted(Event.TrialStarted trial, @Nullable UUID studyId) {
      handBackUnwanted(trial, studyId);
    }

    @Override
    public void attemptEnded(int number, int attempt) {
      running.attemptEnded(number, attempt);
    }

    @Override
    public void suspended(Answer.CommandRejected why) {
      sayThatItWaits(why);
    }

    @Override
    public void rejected(Answer.CommandRejected why) {
      noMore = true;
      requests.abandonAll();
      if (why.reason() == Reason.STUDY_CLOSED) {
        endIfIdle();
      } else {
        end(() -> ending.failed(why.message()));
      }
    }
  }

  private final class RunningListener implements RunningTrials.Listener {
    @Override
    public void roomMade() {
      requestSoon();
    }

    @Override
    public void lost() {
      requestMore();
    }

    @Override
    public void suspended(Answer.CommandRejected why) {
      sayThatItWaits(why);
    }
  }

  /** A trial that came after this worker had ended its request goes back at once. */
  private void handBackUnwanted(Event.TrialStarted trial, @Nullable UUID studyId) {
    if (!running.isRunning(trial.number(), trial.attempt())) {
      channel.tell(
          options.study(),
          studyId,
          new Command.ReleaseTrial(trial.number(), trial.attempt(), GrantToken.of(trial).text()));
    }
  }

  /** The study is in quarantine: what was sent is kept, and sent again now and then. */
  private void sayThatItWaits(Answer.CommandRejected why) {
    if (!saidThatItWaits) {
      saidThatItWaits = true;
      LOG.atWarn().addKeyValue("study", options.study()).log("{}", why.message());
    }
  }

  /** Hears what answers no open exchange: a lease that is lost, a trial that comes late. */
  public void unsolicited(LaneMessage message) {
    switch (message.message()) {
      case Event.TrialReleased released ->
          running.attemptEnded(released.number(), released.attempt());
      case Event.TrialFinished f -> running.attemptEnded(f.number(), f.attempt());
      case Event.TrialStarted started -> handBackUnwanted(started, message.studyId());
      case Answer.CommandRejected rejected
          when rejected.reason() == Reason.LEASE_LOST
              || rejected.reason() == Reason.TRIAL_FINISHED
              || rejected.reason() == Reason.UNKNOWN_TRIAL
              || rejected.reason() == Reason.STUDY_DELETED ->
          running.heartbeatRejected(message, rejected.message());
      default ->
          LOG.atDebug().addKeyValue("study", options.study()).log("heard {}", message.message());
    }
  }

  // ---- the end

  private void endIfIdle() {
    if (noMore && !requests.isEmpty()) {
      return; // being withdrawn
    }
    boolean limitReached = options.trials() != null && running.taken() >= options.trials();
    if (running.isEmpty() && (noMore || limitReached)) {
      requests.abandonAll();
      end(() -> ending.done(running.finished()));
    }
  }

  private void end(Runnable tell) {
    if (!over) {
      over = true;
      tell.run();
    }
    if (shutdown != null) {
      shutdown.workIsOver();
    }
  }

  /** Stops with the time of grace of its options: {@link #stop(Duration, Runnable)}. */
  public void stop(Runnable stopped) {
    stop(options.grace(), stopped);
  }

  /**
   * Asks for no more, lets trials end for the time of grace, hands back the rest. At the latest
   * after the grace and 5 s it says so; what was not acknowledged by then is left to its lease.
   */
  public void stop(Duration grace, Runnable stopped) {
    noMore = true;
    if (timeout != null) {
      timeout.cancel();
    }
    Shutdown begun = new Shutdown(timers, running, grace, over, stopped);
    shutdown = begun;
    requests.withdrawAll(
        () -> {
          endIfIdle();
          begun.requestsWithdrawn();
        });
  }
}
