package io.trialstream.server.gateway;

import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.NoAnswerException;
import io.trialstream.stream.OpenTrialRequest;
import io.trialstream.stream.TrialRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One request for trials over HTTP: takes what comes until it has all, or its time is over; then it
 * withdraws the rest, so that no trial is given to somebody who has gone. Confined to the event
 * loop that it is made on.
 */
final class TrialAsk implements OpenTrialRequest.Requester {

  private static final long WITHDRAW_MILLIS = 4_000;

  private final Vertx vertx;
  private final OpenTrialRequest request;
  private final TreeMap<Integer, Event.TrialStarted> granted = new TreeMap<>();
  private final Promise<List<Event.TrialStarted>> done = Promise.promise();

  /**
   * A request that has not been sent.
   *
   * @param commandId the command's id where the client has named its request; null for any
   * @param worker name of who evaluates the trials; null for this gateway
   */
  TrialAsk(
      Vertx vertx,
      CommandSender sender,
      String study,
      UUID studyId,
      @Nullable UUID commandId,
      int count,
      @Nullable String worker) {
    this.vertx = vertx;
    Context context = vertx.getOrCreateContext();
    request =
        new OpenTrialRequest(
            sender,
            (millis, task) -> {
              long timer = vertx.setTimer(Math.max(1, millis), t -> task.run());
              return () -> vertx.cancelTimer(timer);
            },
            task -> context.runOnContext(v -> task.run()), // answers come on any thread
            study,
            studyId,
            new TrialRequest.Terms(count, worker, commandId, false, WITHDRAW_MILLIS),
            this);
  }

  /**
   * Asks for this long, in milliseconds.
   *
   * @return the trials, none if none came free in time; fails with {@link CommandRejectedException}
   *     or, if no sampler answers, with {@link NoAnswerException}
   */
  Future<List<Event.TrialStarted>> run(long waitMillis) {
    request.begin();
    long timer = vertx.setTimer(Math.max(1, waitMillis), t -> request.withdraw());
    return done.future().onComplete(r -> vertx.cancelTimer(timer));
  }

  @Override
  public void granted(Event.TrialStarted trial, @Nullable UUID studyId, boolean late) {
    granted.put(trial.number(), trial);
  }

  @Override
  public void ended(TrialRequest.Outcome outcome) {
    switch (outcome) {
      case TrialRequest.Outcome.Complete c -> succeed();
      case TrialRequest.Outcome.Withdrawn w -> succeed();
      case TrialRequest.Outcome.Unanswered u ->
          done.fail(new NoAnswerException(Duration.ofMillis(WITHDRAW_MILLIS)));
      case TrialRequest.Outcome.Rejected r -> {
        if (granted.isEmpty() || r.answer().reason() != Reason.STUDY_CLOSED) {
          done.fail(new CommandRejectedException(r.answer()));
        } else {
          succeed();
        }
      }
    }
  }

  private void succeed() {
    done.complete(List.copyOf(granted.values()));
  }
}
