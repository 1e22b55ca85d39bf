package io.trialstream.worker;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.engine.Reason;
import io.trialstream.space.Distribution;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.LaneMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trial of a shared study: asks the sampler for parameters that were not offered. */
final class RemoteTrial extends OfferedTrial {

  /** The sender repeats the question meanwhile; the sampler may be away for long. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  /** How long to wait before a parameter of a study in quarantine is asked for again. */
  private static final Duration REPAIR_PATIENCE = Duration.ofSeconds(10);

  /** How long an objective waits for a verdict before it goes on. */
  private static final Duration VERDICT_PATIENCE = Duration.ofSeconds(5);

  /** More reports than this are not sent ahead of their verdicts. */
  private static final int MAX_OPEN = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RemoteTrial.class);

  private final CommandSender sender;
  private final String study;
  private final @Nullable UUID studyId;
  private final Deque<Future<LaneMessage>> open = new ArrayDeque<>();
  private @Nullable Future<LaneMessage> latest;
  private volatile boolean prune;
  private volatile boolean cancelled;

  RemoteTrial(
      Event.TrialStarted started, CommandSender sender, String study, @Nullable UUID studyId) {
    super(started);
    this.sender = sender;
    this.study = study;
    this.studyId = studyId;
  }

  void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  protected void send(Command.SetTrialAttributes attributes) {
    sender
        .ask(study, studyId, attributes, PATIENCE)
        .onFailure(
            e -> {
              if (e instanceof IllegalArgumentException
                  || (e instanceof CommandRejectedException r
                      && r.reason() == Reason.INVALID_VALUE)) {
                notKept(attributes); // else the trial's end would be refused as well
              }
              LOG.atWarn()
                  .addKeyValue("study", study)
                  .addKeyValue("trial", number())
                  .log("attributes are not kept: {}", e.getMessage());
            });
  }

  @Override
  protected void reportedBefore(long step) {
    LOG.atWarn()
        .addKeyValue("study", study)
        .addKeyValue("trial", number())
        .log("step {} was reported before; what was reported first counts", step);
  }

  /** Sends it, and waits only where very many are on their way. */
  @Override
  protected void send(Command.ReportTrial report) {
    Future<LaneMessage> answer = sender.ask(study, studyId, report, PATIENCE);
    answer.onComplete(
        result -> {
          if (result.succeeded()) {
            if (((Event.TrialReported) result.result().message()).prune()) {
              prune = true;
            }
          } else if (result.cause() instanceof CommandRejectedException r
              && (r.reason() == Reason.LEASE_LOST || r.reason() == Reason.TRIAL_FINISHED)) {
            cancel();
          } else {
            LOG.atWarn()
                .addKeyValue("study", study)
                .addKeyValue("trial", number())
                .log("report at step {}: {}", report.step(), result.cause());
          }
        });
    Future<LaneMessage> first;
    synchronized (open) {
      latest = answer;
      open.add(answer);
      while (!open.isEmpty() && open.getFirst().isComplete()) {
        open.removeFirst();
      }
      if (open.size() <= MAX_OPEN) {
        return;
      }
      first = open.getFirst();
    }
    await(first, PATIENCE);
  }

  @Override
  public boolean shouldPrune() {
    Future<LaneMessage> last;
    synchronized (open) {
      last = latest;
    }
    if (last != null) {
      await(last, VERDICT_PATIENCE);
    }
    return prune;
  }

  @Override
  public boolean shouldPruneNow() {
    return prune;
  }

  /** Waits for an answer, whatever it is, or until the time is over. */
  private static void await(Future<LaneMessage> answer, Duration atMost) {
    try {
      answer
          .transform(result -> Future.succeededFuture())
          .toCompletionStage()
          .toCompletableFuture()
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while waiting for a verdict.");
    } catch (TimeoutException e) {
      LOG.warn("no verdict for {} s; the trial goes on", atMost.toSeconds());
    } catch (ExecutionException e) {
      throw new IllegalStateException("A transformed future cannot fail.", e);
    }
  }

  @Override
  protected double request(String name, Distribution distribution) {
    while (true) {
      try {
        return requestOnce(name, distribution);
      } catch (StudyQuarantinedException e) {
        LOG.atWarn()
            .addKeyValue("study", study)
            .addKeyValue("trial", number())
            .log("{}", e.getMessage());
        pauseUntilRepaired();
      }
    }
  }

  /** The study is set apart; what was asked may be asked again later. */
  private static final class StudyQuarantinedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StudyQuarantinedException(String message) {
      super(message);
    }
  }

  private static void pauseUntilRepaired() {
    try {
      Thread.sleep(REPAIR_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while the study is set apart.");
    }
  }

  private double requestOnce(String name, Distribution distribution) {
    var command =
        new Command.RequestParameter(number(), attempt(), offeredToken(), name, distribution);
    try {
      var answer =
          sender
              .ask(study, studyId, command, PATIENCE)
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      return ((Event.ParameterSuggested) answer.message()).value();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while asking for \"" + name + "\".");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandRejectedException rejected
          && rejected.reason() == Reason.QUARANTINED) {
        throw new StudyQuarantinedException(String.valueOf(rejected.getMessage()));
      }
      throw e.getCause() instanceof CommandRejectedException rejected
          ? rejected
          : new IllegalStateException("\"" + name + "\" was not answered.", e.getCause());
    }
  }
}
