package io.trialstream.server.gateway;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.NoAnswerException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request for trials: takes what comes until it has all, or its time is over; then it withdraws
 * the rest, so that no trial is given to somebody who has gone. Confined to the event loop that it
 * is made on.
 */
final class TrialAsk {

  private static final long WITHDRAW_MILLIS = 4_000;

  private final Vertx vertx;
  private final Context context;
  private final CommandSender sender;
  private final String study;
  private final UUID studyId;
  private final UUID request;
  private final int count;
  private final @Nullable String worker;
  private final TreeMap<Integer, Event.TrialStarted> granted = new TreeMap<>();
  private final Promise<List<Event.TrialStarted>> done = Promise.promise();
  private CommandChannel.@Nullable Exchange exchange;
  private boolean heard;

  TrialAsk(
      Vertx vertx,
      CommandSender sender,
      String study,
      UUID studyId,
      UUID request,
      int count,
      @Nullable String worker) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    this.sender = sender;
    this.study = study;
    this.studyId = studyId;
    this.request = request;
    this.count = count;
    this.worker = worker;
  }

  Future<List<Event.TrialStarted>> run(long waitMillis) {
    exchange =
        sender.send(
            request, study, studyId, new Command.RequestTrial(count, worker), here(this::answered));
    long timer = vertx.setTimer(Math.max(1, waitMillis), t -> withdraw());
    return done.future()
        .onComplete(
            r -> {
              vertx.cancelTimer(timer);
              if (exchange != null) {
                exchange.end();
              }
            });
  }

  private void answered(LaneMessage message) {
    heard = true;
    switch (message.message()) {
      case Event.TrialStarted started -> {
        granted.put(started.number(), started);
        if (granted.size() >= count) {
          complete();
        }
      }
      case Answer.NothingNow nothing -> {
        if (exchange != null) {
          exchange.repeatAfter(nothing.retryAfterMillis());
        }
      }
      case Answer.CommandRejected rejected -> {
        if (granted.isEmpty() || rejected.reason() != Reason.STUDY_CLOSED) {
          done.tryFail(new CommandRejectedException(rejected));
        } else {
          complete();
        }
      }
      default -> {} // the study's end, which the next answer tells
    }
  }

  private void complete() {
    done.tryComplete(new ArrayList<>(granted.values()));
  }

  private void withdraw() {
    if (done.future().isComplete()) {
      return;
    }
    if (exchange != null) {
      exchange.end();
    }
    vertx.setTimer(
        WITHDRAW_MILLIS,
        t -> {
          if (heard) {
            complete();
          } else {
            done.tryFail(new NoAnswerException(Duration.ofMillis(WITHDRAW_MILLIS)));
          }
        });
    exchange =
        sender.send(
            request, study, studyId, new Command.RequestTrial(0, worker), here(this::withdrawn));
  }

  private void withdrawn(LaneMessage message) {
    heard = true;
    if (message.message() instanceof Event.TrialStarted started) {
      granted.put(started.number(), started);
    } else if (message.message() instanceof Answer.CommandRejected rejected && granted.isEmpty()) {
      done.tryFail(new CommandRejectedException(rejected));
    } else {
      complete();
    }
  }

  /** Answers come on any thread. */
  private Consumer<LaneMessage> here(Consumer<LaneMessage> handler) {
    return message -> context.runOnContext(v -> handler.accept(message));
  }
}
