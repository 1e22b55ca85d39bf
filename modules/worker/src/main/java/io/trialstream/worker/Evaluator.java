package io.trialstream.worker;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.study.TrialState;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Evaluates trials: on threads, in processes of their own, or in a simulation. */
@FunctionalInterface
public interface Evaluator {

  /** Hears how an evaluation came out, once or more often; called on the worker's thread. */
  interface Evaluated {
    void ended(TrialState state, List<Double> values, @Nullable String reason);
  }

  /** One attempt that is evaluated. */
  interface Evaluation {

    /** The command that ends this attempt: with the parameters asked for and attributes set. */
    Command.FinishTrial finish(TrialState state, List<Double> values, @Nullable String reason);

    /** Asks the objective to end; it may be called more than once. */
    void cancel();
  }

  /** Starts evaluating; returns at once. */
  Evaluation start(Event.TrialStarted trial, @Nullable UUID studyId, Evaluated evaluated);
}
