package io.trialstream.worker;

import io.trialstream.Objective;
import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.LaneMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates an objective for one study: asks for as many trials as it can take, runs each on a
 * virtual thread, gives signs of life, and tells the results until they are acknowledged. The
 * broker and the samplers may be away in between. When undeployed, it finishes or hands back what
 * runs.
 *
 * <p>All state is confined to the verticle's event loop.
 */
public final class WorkerVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerVerticle.class);
  private static final long HAND_BACK_MILLIS = 3_000;
  private static final long WITHDRAW_MILLIS = 2_000;

  private final KafkaSettings kafka;
  private final WorkerOptions options;
  private final AsyncObjective objective;
  private final TrialListener listener;
  private final Promise<Long> done = Promise.promise();
  private final Map<Integer, RunningTrial> running = new HashMap<>();
  private final Set<TrialRequest> requests = new HashSet<>();
  private @Nullable CommandSender sender;
  private long timeoutTimer = -1;

  /** Trials given to this worker that count against its limit. */
  private long taken;

  private long finished;
  private boolean noMore;

  /** One request and what it got so far. */
  private static final class TrialRequest {
    final UUID id = UUID.randomUUID();
    final int count;

    /** What it got; the same may be heard more than once. */
    final Set<Attempt> granted = new HashSet<>();

    CommandSender.@Nullable Exchange exchange;

    TrialRequest(int count) {
      this.count = count;
    }
  }

  private record Attempt(int number, int attempt) {}

  /** A worker with an objective that completes later. */
  public WorkerVerticle(
      KafkaSettings kafka,
      WorkerOptions options,
      AsyncObjective objective,
      TrialListener listener) {
    this.kafka = kafka;
    this.options = options;
    this.objective = objective;
    this.listener = listener;
  }

  /** A worker with an objective that blocks. */
  public static WorkerVerticle blocking(
      KafkaSettings kafka, WorkerOptions options, Objective objective, TrialListener listener) {
    return new WorkerVerticle(
        kafka, options, trial -> Future.succeededFuture(objective.evaluate(trial)), listener);
  }

  /**
   * Completes with the number of trials that this worker finished, when its study has closed or its
   * own limit is reached; fails if there is no such study.
   */
  public Future<Long> done() {
    return done.future();
  }

  @Override
  public Future<?> start() {
    return CommandSender.connect(vertx, kafka, workerId())
        .map(
            connected -> {
              sender = connected;
              connected.onUnsolicited(m -> context.runOnContext(v -> unsolicited(m)));
              if (options.timeout() != null) {
                timeoutTimer =
                    vertx.setTimer(
                        Math.max(1, options.timeout().toMillis()),
                        t -> {
                          noMore = true;
                          withdrawAll().onComplete(r -> endIfIdle());
                        });
              }
              context.runOnContext(v -> requestMore());
              return connected;
            });
  }

  private static String workerId() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    return "%s-%d-%s".formatted(host, ProcessHandle.current().pid(), suffix);
  }

  private CommandSender sender() {
    return Objects.requireNonNull(sender, "not started");
  }

  // ---- asking for trials

  private void requestMore() {
    if (noMore) {
      endIfIdle();
      return;
    }
    int asked = requests.stream().mapToInt(r -> r.count - r.granted.size()).sum();
    long room = options.concurrency() - running.size() - (long) asked;
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
    TrialRequest request = new TrialRequest(count);
    requests.add(request);
    request.exchange =
        sender()
            .send(
                request.id,
                options.study(),
                null,
                new Command.RequestTrial(count),
                message -> context.runOnContext(v -> answered(request, message)));
  }

  private void answered(TrialRequest request, LaneMessage message) {
    if (!requests.contains(request)) {
      handBackUnwanted(message);
      return;
    }
    switch (message.message()) {
      case Event.TrialStarted started -> {
        if (request.granted.add(new Attempt(started.number(), started.attempt()))) {
          taken++;
          run(started, message.studyId());
        }
        if (request.granted.size() >= request.count) {
          end(request);
        }
      }
      case Answer.NothingNow nothing ->
          Objects.requireNonNull(request.exchange).repeatAfter(nothing.retryAfterMillis());
      case Answer.CommandRejected rejected -> rejected(request, rejected);
      default -> LOG.warn("study={} unexpected answer {}", options.study(), message.message());
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
      sender()
          .tell(
              options.study(),
              message.studyId(),
              new Command.ReleaseTrial(started.number(), started.attempt()));
    }
  }

  private void rejected(TrialRequest request, Answer.CommandRejected rejected) {
    end(request);
    switch (rejected.reason()) {
      case EXPIRED -> requestMore(); // by the clock that the sender has now corrected
      case STUDY_CLOSED -> {
        noMore = true;
        endRequests();
        endIfIdle();
      }
      default -> {
        noMore = true;
        endRequests();
        done.tryFail(new WorkerFailedException(rejected.message()));
      }
    }
  }

  /** Takes back what was asked for; trials that are on their way go back at once. */
  private Future<?> withdrawAll() {
    return Future.join(List.copyOf(requests).stream().map(this::withdraw).toList());
  }

  private Future<?> withdraw(TrialRequest request) {
    Promise<Void> answered = Promise.promise();
    long limit = vertx.setTimer(WITHDRAW_MILLIS, t -> answered.tryComplete());
    if (request.exchange != null) {
      request.exchange.end();
    }
    request.exchange =
        sender()
            .send(
                request.id,
                options.study(),
                null,
                new Command.RequestTrial(0),
                message ->
                    context.runOnContext(
                        v -> {
                          if (message.message() instanceof Event.TrialStarted) {
                            handBackUnwanted(message);
                          } else {
                            answered.tryComplete();
                          }
                        }));
    return answered
        .future()
        .onComplete(
            r -> {
              vertx.cancelTimer(limit);
              end(request);
            });
  }

  private void end(TrialRequest request) {
    requests.remove(request);
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
      done.tryComplete(finished);
    }
  }

  // ---- running trials

  private void run(Event.TrialStarted started, @Nullable UUID studyId) {
    RunningTrial run =
        new RunningTrial(vertx, context, sender(), options.study(), studyId, started);
    RunningTrial before = running.put(started.number(), run);
    if (before != null) { // an earlier attempt, which was given up without our hearing of it
      before.forget();
      before.stopEvaluating();
    }
    run.evaluate(
        objective,
        options.trialTimeout(),
        (state, values, reason) -> {
          if (running.get(run.number()) == run) {
            run.tellEnd(state, values, reason, answer -> ended(run, answer));
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
        requestMore();
      }
      case Event.TrialReleased r -> {
        remove(run);
        requestMore();
      }
      case Answer.CommandRejected rejected -> lost(run, rejected.message());
      default -> LOG.debug("study={} also heard {}", options.study(), message.message());
    }
  }

  private void lost(RunningTrial run, String why) {
    remove(run);
    run.stopEvaluating();
    taken--;
    listener.lost(run.number(), run.attempt(), why);
    requestMore();
  }

  private void remove(RunningTrial run) {
    running.remove(run.number(), run);
    run.forget();
  }

  /** Hears what answers no open exchange: a lease that is lost, a trial that comes late. */
  private void unsolicited(LaneMessage message) {
    switch (message.message()) {
      case Event.TrialReleased released when isRunning(released.number(), released.attempt()) ->
          lost(
              Objects.requireNonNull(running.get(released.number())),
              "its lease was lost, someone else tries again");
      case Event.TrialStarted started -> handBackUnwanted(message);
      case Answer.CommandRejected rejected
          when rejected.reason() == Reason.LEASE_LOST
              || rejected.reason() == Reason.TRIAL_FINISHED
              || rejected.reason() == Reason.STUDY_DELETED ->
          List.copyOf(running.values()).stream()
              .filter(run -> run.isAnsweredBy(message))
              .forEach(run -> lost(run, rejected.message()));
      default -> LOG.debug("study={} heard {}", options.study(), message.message());
    }
  }

  // ---- stopping

  @Override
  public Future<?> stop() {
    if (sender == null) {
      return Future.succeededFuture();
    }
    noMore = true;
    vertx.cancelTimer(timeoutTimer);
    Future<?> withdrawn = withdrawAll();
    Promise<Void> finishedInTime = Promise.promise();
    long grace =
        vertx.setTimer(Math.max(1, options.grace().toMillis()), t -> finishedInTime.tryComplete());
    done.future().onComplete(d -> finishedInTime.tryComplete());
    withdrawn.onComplete(r -> endIfIdle());
    return Future.join(withdrawn, finishedInTime.future())
        .transform(
            v -> {
              vertx.cancelTimer(grace);
              return handBackAll();
            })
        .eventually(() -> sender().close());
  }

  private Future<?> handBackAll() {
    if (running.isEmpty()) {
      return Future.succeededFuture();
    }
    LOG.info("study={} handing back {} trials", options.study(), running.size());
    for (RunningTrial run : List.copyOf(running.values())) {
      run.handBack(answer -> ended(run, answer));
    }
    Promise<Void> acknowledged = Promise.promise();
    vertx.setTimer(HAND_BACK_MILLIS, t -> acknowledged.tryComplete());
    done.future().onComplete(d -> acknowledged.tryComplete());
    return acknowledged.future();
  }
}
