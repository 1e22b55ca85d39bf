package io.trialstream.server.simulation;

import io.trialstream.engine.Event;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the workers themselves know: which parameters each of them has evaluated. The objective is a
 * function of the parameters alone, so a stored value tells whether it stands beside the parameters
 * that it was computed from.
 */
final class Ledger {

  /** The attribute in which a worker says which of its evaluations ended the trial. */
  static final String BY = "by";

  private record Attempt(String study, int number, int attempt) {}

  /** One evaluation, as its worker wrote it down. */
  private record Evaluation(String worker, Map<String, Double> params) {}

  private final Map<Attempt, Set<Evaluation>> evaluations = new HashMap<>();

  /** The objective: what a worker measures for these parameters. */
  static double value(Map<String, Double> params) {
    double x = params.getOrDefault("x", Double.NaN);
    return x * x + params.getOrDefault("n", Double.NaN) + params.getOrDefault("c", 0.0);
  }

  /** What a worker reports at every step. */
  static double report(Map<String, Double> params) {
    return params.getOrDefault("x", Double.NaN);
  }

  /** How a worker signs the end of an attempt. */
  static String signature(String worker, int attempt) {
    return worker + "/" + attempt;
  }

  /** A worker ends an attempt, for which it was given these parameters. */
  void evaluated(String worker, String study, int number, int attempt, Map<String, Double> params) {
    evaluations
        .computeIfAbsent(new Attempt(study, number, attempt), a -> new HashSet<>())
        .add(new Evaluation(worker, Map.copyOf(params)));
  }

  /** Requires that an end that is stored is what a worker has found. */
  void requireTrue(String study, Event.TrialFinished e) {
    requireTrue(study, e.number(), e.attempt(), e.state(), e.params(), e.values(), e.userAttrs());
  }

  /** Requires that a row of the tables is what a worker has found. */
  void requireTrue(String study, FrozenTrial trial) {
    if (trial.state().finished()) {
      requireTrue(
          study,
          trial.number(),
          trial.attempt(),
          trial.state(),
          trial.params(),
          trial.values(),
          trial.userAttrs());
    }
  }

  private void requireTrue(
      String study,
      int number,
      int attempt,
      TrialState state,
      Map<String, Parameter> params,
      List<Double> values,
      Map<String, ?> userAttrs) {
    Map<String, Double> stored = new LinkedHashMap<>();
    params.forEach((name, p) -> stored.put(name, p.value()));
    List<Double> found =
        switch (state) {
          case COMPLETE -> List.of(value(stored));
          case PRUNED -> List.of(report(stored));
          case FAIL, WAITING, RUNNING -> List.of();
        };
    boolean reportsLost = state == TrialState.PRUNED && values.isEmpty(); // with other events
    if (!found.equals(values) && !reportsLost) {
      throw new AssertionError(
          "trial %d of %s has the values %s, but its parameters %s have %s"
              .formatted(number, study, values, stored, found));
    }
    String by = String.valueOf(userAttrs.get(BY));
    boolean signed = by.endsWith("/" + attempt); // else its attributes could not be kept
    boolean ownersDecision = state == TrialState.FAIL && !signed;
    boolean asked =
        evaluations.getOrDefault(new Attempt(study, number, attempt), Set.of()).stream()
            .filter(e -> !signed || by.equals(signature(e.worker, attempt)))
            .anyMatch(e -> e.params.equals(stored));
    if (!asked && !ownersDecision) {
      throw new AssertionError(
          "trial %d of %s is stored as %s with %s by %s, who was never asked for that"
              .formatted(number, study, state, stored, by));
    }
  }
}
