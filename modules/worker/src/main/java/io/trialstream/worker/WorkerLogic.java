package io.trialstream.worker;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.LaneMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does, without Vert.x, Kafka or threads: asks for as many trials as it can take, has
 * them evaluated, gives signs of life, tells the results until they are acknowledged, and hands
 * back what runs when it is stopped. {@link WorkerVerticle} is its shell; a simulation drives the
 * same class under a virtual clock.
 *
 * <p>Confined to one thread, which timers, channel and evaluator call it on.
 */
public final class WorkerLogic {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerLogic.class);
  private static final long HAND_BACK_MILLIS = 3_000;
  private static final long WITHDRAW_MILLIS = 2_000;

  /** How long to wait before a command about a study in quarantine is sent again. */
  private static final long REPAIR_MILLIS = 10_000;

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
  private final Evaluator evaluator;
  private final TrialListener listener;
  private final Ending ending;
  private final Map<Integer, RunningTrial> running = new TreeMap<>();
  private final Set<TrialRequest> requests = new LinkedHashSet<>();

  /** Trials that were asked for and have not come. */
  private long asked;

  private boolean willRequest;
  private Timers.@Nullable Timer timeout;
  private @Nullable Stopping stopping;

  /** Trials given to this worker that count against its limit. */
  private long taken;

  private long finished;
  private boolean noMore;
  private boolean over;
  private boolean saidThatItWaits;

  /** One request and what it got so far. */
  private static final class TrialRequest {
    final UUID id;
    final int count;

    /** What it got; the same may be heard more than once. */
    final Set<Attempt> granted = new HashSet<>();

    CommandChannel.@Nullable Exchange exchange;

    TrialRequest(UUID id, int count) {
      this.id = id;
      this.count = count;
    }
  }

  private record Attempt(int number, int attempt) {}

  /** The steps of stopping: withdraw, let trials end for a while, hand back, say so. */
  private static final class Stopping {
    final Runnable stopped;
    boolean withdrawn;
    boolean graceIsOver;
    boolean handingBack;
    boolean told;

    Stopping(Runnable stopped) {
      this.stopped = stopped;
    }
  }

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
    this.evaluator = evaluator;
    this.listener = listener;
    this.ending = ending;
  }

  /** Begins to ask for trials. */
  public void start() {
    if (options.timeout() != null) {
      timeout =
          timers.after(
              Math.max(1, options.timeout().toMillis()),
              () -> {
                noMore = true;
                withdrawAll(this::endIfIdle);
              });
    }
    requestMore();
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
    long evaluating = running.values().stream().filter(run -> !run.told()).count();
    long room = options.concurrency() - evaluating - asked;
    if (options.trials() != null) {
      room = Math.min(room, options.trials() - taken - asked);
    }
    if (room > 0) {
      request((int) Math.min(room, Command.RequestTrial.MAX_COUNT));
    } else {
      endIfIdle();
    }
  }

  private void request(int count) {
    TrialRequest request = new TrialRequest(channel.newCommandId(), count);
    requests.add(request);
    asked += count;
    request.exchange =
        channel.send(
            request.id,
            options.study(),
            null,
            new Command.RequestTrial(count),
            message -> answered(request, message));
  }

  private void answered(TrialRequest request, LaneMessage message) {
    if (!requests.contains(request)) {
      handBackUnwanted(message);
      return;
    }
    switch (message.message()) {
      case Event.TrialStarted started -> {
        saidThatItWaits = false;
        if (request.granted.add(new Attempt(started.number(), started.attempt()))) {
          taken++;
          asked--;
          run(started, message.studyId());
        }
        if (request.granted.size() >= request.count) {
          end(request);
        }
      }
      case Answer.NothingNow nothing -> {
        if (request.exchange != null) {
          request.exchange.repeatAfter(nothing.retryAfterMillis());
        }
      }
      case Answer.CommandRejected rejected -> rejected(request, rejected);
      case Event.TrialReleased released -> lostIfRunning(released.number(), released.attempt());
      case Event.TrialFinished f -> lostIfRunning(f.number(), f.attempt());
      case Event.StudyClosed closed -> {} // its last trial was lost; the next answer says so
      default ->
          LOG.atWarn()
              .addKeyValue("study", options.study())
              .log("unexpected answer {}", message.message());
    }
  }

  private boolean isRunning(int number, int attempt) {
    RunningTrial there = running.get(number);
    return there != null && there.attempt() == attempt;
  }

  /** A trial that came after this worker had ended its request goes back at once. */
  private void handBackUnwanted(LaneMessage message) {
    if (message.message() instanceof Event.TrialStarted started
        && !isRunning(started.number(), started.attempt())) {
      channel.tell(
          options.study(),
          message.studyId(),
          new Command.ReleaseTrial(
              started.number(), started.attempt(), GrantToken.of(started).text()));
    }
  }

  private void rejected(TrialRequest request, Answer.CommandRejected rejected) {
    if (rejected.reason() == Reason.QUARANTINED) {
      awaitRepair(request.exchange, rejected);
      return;
    }
    end(request);
    switch (rejected.reason()) {
      case EXPIRED -> requestMore(); // by the clock that the channel has now corrected
      case STUDY_CLOSED -> {
        noMore = true;
        endRequests();
        endIfIdle();
      }
      default -> {
        noMore = true;
        endRequests();
        if (!over) {
          over = true;
          ending.failed(rejected.message());
        }
        goOnStopping();
      }
    }
  }

  /** Keeps a command, and sends it again now and then, until its study is repaired. */
  private void awaitRepair(
      CommandChannel.@Nullable Exchange exchange, Answer.CommandRejected rejected) {
    if (exchange != null) {
      exchange.repeatAfter(REPAIR_MILLIS);
    }
    if (!saidThatItWaits) {
      saidThatItWaits = true;
      LOG.atWarn().addKeyValue("study", options.study()).log("{}", rejected.message());
    }
  }

  /** Takes back what was asked for; trials that are on their way go back at once. */
  private void withdrawAll(Runnable withdrawn) {
    List<TrialRequest> open = List.copyOf(requests);
    if (open.isEmpty()) {
      withdrawn.run();
      return;
    }
    int[] left = {open.size()};
    for (TrialRequest request : open) {
      withdraw(
          request,
          () -> {
            left[0]--;
            if (left[0] == 0) {
              withdrawn.run();
            }
          });
    }
  }

  private void withdraw(TrialRequest request, Runnable withdrawn) {
    if (request.exchange != null) {
      request.exchange.end();
    }
    boolean[] ended = {false};
    Runnable end =
        () -> {
          if (!ended[0]) {
            ended[0] = true;
            end(request);
            withdrawn.run();
          }
        };
    Timers.Timer limit = timers.after(WITHDRAW_MILLIS, end);
    request.exchange =
        channel.send(
            request.id,
            options.study(),
            null,
            new Command.RequestTrial(0),
            message -> {
              if (message.message() instanceof Event.TrialStarted) {
                handBackUnwanted(message);
              } else {
                limit.cancel();
                end.run();
              }
            });
  }

  private void end(TrialRequest request) {
    if (requests.remove(request)) {
      asked -= request.count - request.granted.size();
    }
    if (request.exchange != null) {
      request.exchange.end();
    }
  }

  private void endRequests() {
    List.copyOf(requests).forEach(this::end);
  }

  private void endIfIdle() {
    if (noMore && !requests.isEmpty()) {
      return; // being withdrawn
    }
    boolean limitReached = options.trials() != null && taken >= options.trials();
    if (running.isEmpty() && (noMore || limitReached)) {
      endRequests();
      if (!over) {
        over = true;
        ending.done(finished);
      }
      goOnStopping();
    }
  }

  // ---- running trials

  private void run(Event.TrialStarted started, @Nullable UUID studyId) {
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
            requestSoon(); // along with the result, which is decided before it
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
        listener.finished(f);
        requestSoon();
      }
      case Event.TrialReleased r -> {
        remove(run);
        requestSoon();
      }
      case Answer.CommandRejected rejected when rejected.reason() == Reason.QUARANTINED ->
          awaitRepair(run.ending(), rejected);
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

  private void lost(RunningTrial run, String why) {
    remove(run);
    run.stopEvaluating();
    taken--;
    listener.lost(run.number(), run.attempt(), why);
    requestMore();
  }

  /** An attempt that ended, and not by its worker, was given up. */
  private void lostIfRunning(int number, int attempt) {
    if (isRunning(number, attempt)) {
      lost(Objects.requireNonNull(running.get(number)), "its lease was lost");
    }
  }

  private void remove(RunningTrial run) {
    running.remove(run.number(), run);
    run.forget();
  }

  /** Hears what answers no open exchange: a lease that is lost, a trial that comes late. */
  public void unsolicited(LaneMessage message) {
    switch (message.message()) {
      case Event.TrialReleased released -> lostIfRunning(released.number(), released.attempt());
      case Event.TrialFinished f -> lostIfRunning(f.number(), f.attempt());
      case Event.TrialStarted started -> handBackUnwanted(message);
      case Answer.CommandRejected rejected
          when rejected.reason() == Reason.LEASE_LOST
              || rejected.reason() == Reason.TRIAL_FINISHED
              || rejected.reason() == Reason.UNKNOWN_TRIAL
              || rejected.reason() == Reason.STUDY_DELETED ->
          List.copyOf(running.values()).stream()
              .filter(run -> run.isAnsweredBy(message))
              .forEach(run -> lost(run, rejected.message()));
      default ->
          LOG.atDebug().addKeyValue("study", options.study()).log("heard {}", message.message());
    }
  }

  // ---- stopping

  /** How many trials have ended so far, and are stored. */
  long finished() {
    return finished;
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
    Stopping s = new Stopping(stopped);
    stopping = s;
    timers.after(
        Math.max(1, grace.toMillis()),
        () -> {
          s.graceIsOver = true;
          goOnStopping();
        });
    withdrawAll(
        () -> {
          s.withdrawn = true;
          endIfIdle();
          goOnStopping();
        });
  }

  private void goOnStopping() {
    Stopping s = stopping;
    if (s == null || s.told || !s.withdrawn || !(over || s.graceIsOver)) {
      return;
    }
    if (running.isEmpty()) {
      s.told = true;
      s.stopped.run();
    } else if (!s.handingBack) {
      s.handingBack = true;
      LOG.atInfo()
          .addKeyValue("study", options.study())
          .log("handing back {} trials", running.size());
      List.copyOf(running.values()).forEach(run -> run.handBack(answer -> ended(run, answer)));
      timers.after(
          HAND_BACK_MILLIS,
          () -> {
            if (!s.told) {
              s.told = true;
              s.stopped.run();
            }
          });
    }
  }
}
