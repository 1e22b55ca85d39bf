package io.trialstream.engine;

import io.trialstream.pruner.Reports;
import io.trialstream.study.TrialState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a trial ends: what a worker said, corrected where its values cannot be values. */
record Outcome(
    TrialState state, List<Double> values, List<Double> constraints, @Nullable String reason) {

  /**
   * @param reports what the trial has reported: the last value is that of a pruned trial
   */
  static Outcome of(Command.FinishTrial c, int objectives, Reports reports) {
    if (c.state() == TrialState.PRUNED && objectives == 1 && !reports.isEmpty()) {
      double last = reports.last();
      List<Double> values = Double.isNaN(last) ? List.of() : List.of(last);
      return new Outcome(TrialState.PRUNED, values, c.constraints(), c.reason());
    }
    if (c.state() != TrialState.COMPLETE) {
      return new Outcome(c.state(), List.of(), c.constraints(), c.reason());
    }
    String wrong = wrongValues(c.values(), objectives);
    if (wrong == null && c.constraints().stream().anyMatch(v -> v.isNaN())) {
      wrong = "Expected constraint values that are numbers, but got NaN.";
    }
    return wrong == null
        ? new Outcome(TrialState.COMPLETE, c.values(), c.constraints(), c.reason())
        : new Outcome(TrialState.FAIL, List.of(), List.of(), wrong);
  }

  /** What is wrong with the values of a complete trial; null if nothing is. */
  static @Nullable String wrongValues(List<Double> values, int objectives) {
    if (values.size() != objectives) {
      return "Expected %s values, but got %s.".formatted(objectives, values.size());
    }
    return values.stream().anyMatch(v -> v.isNaN())
        ? "Expected a value that is a number, but got NaN."
        : null;
  }
}
