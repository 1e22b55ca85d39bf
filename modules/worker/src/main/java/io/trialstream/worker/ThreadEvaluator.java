package io.trialstream.worker;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.trialstream.TrialPruned;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.Tracing;
import io.trialstream.study.TrialState;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Evaluates each trial on a virtual thread of its own. */
final class ThreadEvaluator implements Evaluator {

  private final CommandSender sender;
  private final String study;
  private final ValuesObjective objective;
  private final Tracing tracing;

  ThreadEvaluator(CommandSender sender, String study, ValuesObjective objective, Tracing tracing) {
    this.sender = sender;
    this.study = study;
    this.objective = objective;
    this.tracing = tracing;
  }

  @Override
  public Evaluation start(Event.TrialStarted started, @Nullable UUID studyId, Evaluated evaluated) {
    RemoteTrial trial = new RemoteTrial(started, sender, study, studyId);
    Span span = tracing.trial(study, started);
    Context within = Context.root().with(span);
    OnThread evaluation =
        new OnThread(
            trial,
            within,
            result ->
                sender
                    .executor()
                    .execute(
                        () -> {
                          within.wrap(() -> ended(result, span, evaluated)).run();
                          span.end();
                        }));
    evaluation.thread.start();
    return evaluation;
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

  /** An evaluation and its thread, which others interrupt only as long as it is the objective's. */
  private final class OnThread implements Evaluation {
    private final RemoteTrial trial;
    private final Thread thread;
    private boolean returned;

    private OnThread(RemoteTrial trial, Context within, Handler<AsyncResult<List<Double>>> ended) {
      this.trial = trial;
      thread =
          Thread.ofVirtual()
              .name("trial-" + trial.number())
              .unstarted(() -> evaluate(within).onComplete(ended));
    }

    private Future<List<Double>> evaluate(Context within) {
      Scope scope = within.makeCurrent();
      try {
        return call(trial);
      } finally {
        scope.close();
        synchronized (this) {
          returned = true;
          Thread.interrupted();
        }
      }
    }

    @Override
    public Command.FinishTrial finish(
        TrialState state, List<Double> values, @Nullable String reason) {
      return trial.finish(state, values, reason);
    }

    @Override
    public void cancel() {
      trial.cancel();
      synchronized (this) {
        if (!returned) {
          thread.interrupt();
        }
      }
    }
  }
}
