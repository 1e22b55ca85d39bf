package io.trialstream.worker;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.trialstream.OfferedTrial;
import io.trialstream.TrialPruned;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.Tracing;
import io.trialstream.study.TrialState;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Evaluates each trial on a virtual thread of its own. */
final class ThreadEvaluator implements Evaluator {

  private final Context context;
  private final CommandSender sender;
  private final String study;
  private final ValuesObjective objective;
  private final Tracing tracing;

  ThreadEvaluator(
      Context context,
      CommandSender sender,
      String study,
      ValuesObjective objective,
      Tracing tracing) {
    this.context = context;
    this.sender = sender;
    this.study = study;
    this.objective = objective;
    this.tracing = tracing;
  }

  @Override
  public Evaluation start(Event.TrialStarted started, @Nullable UUID studyId, Evaluated evaluated) {
    RemoteTrial trial = new RemoteTrial(started, sender, study, studyId);
    Span span = tracing.trial(study, started);
    var within = io.opentelemetry.context.Context.root().with(span);
    Runnable evaluation =
        () ->
            call(trial)
                .onComplete(
                    result ->
                        context.runOnContext(
                            v -> {
                              within.wrap(() -> ended(result, span, evaluated)).run();
                              span.end();
                            }));
    Thread thread =
        Thread.ofVirtual().name("trial-" + started.number()).start(within.wrap(evaluation));
    return new OnThread(trial, thread);
  }

  private static void ended(AsyncResult<List<Double>> result, Span span, Evaluated evaluated) {
    if (result.succeeded()) {
      evaluated.ended(TrialState.COMPLETE, result.result(), null);
    } else if (result.cause() instanceof TrialPruned pruned) {
      evaluated.ended(TrialState.PRUNED, List.of(), pruned.getMessage());
    } else {
      span.recordException(result.cause()).setStatus(StatusCode.ERROR);
      evaluated.ended(TrialState.FAIL, List.of(), OfferedTrial.reason(result.cause()));
    }
  }

  private Future<List<Double>> call(RemoteTrial trial) {
    try {
      Future<List<Double>> values = objective.evaluate(trial);
      return Objects.requireNonNull(values, "The objective returned no future.")
          .map(v -> Objects.requireNonNull(v, "The objective returned no value."));
    } catch (Throwable e) {
      // Whatever an objective throws, errors too, is the end of its trial, and of nothing else: if
      // it ended this thread only, the trial would be given signs of life for ever.
      return Future.failedFuture(e);
    }
  }

  private record OnThread(RemoteTrial trial, Thread thread) implements Evaluation {
    @Override
    public Command.FinishTrial finish(
        TrialState state, List<Double> values, @Nullable String reason) {
      return trial.finish(state, values, reason);
    }

    @Override
    public void cancel() {
      trial.cancel();
      thread.interrupt();
    }
  }
}
