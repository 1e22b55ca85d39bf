package io.trialstream.engine;

import io.trialstream.study.Report;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a trial of elsewhere must be like to be added to a study. Stateless. */
final class AddedTrials {

  private AddedTrials() {}

  /**
   * The same, where the parameters of a trial that waits for its first attempt are values that were
   * asked for, as those of an enqueued one.
   */
  static Command.AddTrial normal(Command.AddTrial c) {
    TrialHistory past = c.history() == null ? TrialHistory.NONE : c.history();
    if (c.state() != TrialState.WAITING || past.attempt() > 0 || c.params().isEmpty()) {
      return c;
    }
    Map<String, @Nullable Object> fixed = new LinkedHashMap<>(past.fixed());
    c.params().forEach((name, p) -> fixed.put(name, p.external()));
    return new Command.AddTrial(
        c.state(), Map.of(), c.values(), c.constraints(), c.userAttrs(), past.withFixed(fixed));
  }

  /** What is wrong with it; null if nothing is. */
  static @Nullable String wrong(Command.AddTrial c, int objectives) {
    TrialHistory past = c.history() == null ? TrialHistory.NONE : c.history();
    return switch (c.state()) {
      case RUNNING ->
          "Expected an ended trial to add, or one that waits, but its state is RUNNING.";
      case WAITING ->
          c.values().isEmpty() && c.constraints().isEmpty()
              ? wrongReports(past)
              : "Expected no values and no constraints of a trial that waits.";
      case COMPLETE, PRUNED, FAIL -> {
        String wrong = wrongResult(c, objectives);
        yield wrong == null ? wrongReports(past) : wrong;
      }
    };
  }

  private static @Nullable String wrongResult(Command.AddTrial c, int objectives) {
    boolean complete = c.state() == TrialState.COMPLETE;
    if (complete && c.constraints().stream().anyMatch(v -> v.isNaN())) {
      return "Expected constraint values that are numbers, but got NaN.";
    }
    return complete || !c.values().isEmpty() ? Outcome.wrongValues(c.values(), objectives) : null;
  }

  private static @Nullable String wrongReports(TrialHistory past) {
    Set<Long> steps = new HashSet<>();
    Set<List<Long>> reported = new HashSet<>();
    for (Report r : past.reports()) {
      if (r.attempt() > past.attempt()) {
        return "Expected reports of attempts up to %s, the trial's last one, but one is of attempt %s."
            .formatted(past.attempt(), r.attempt());
      }
      if (r.metrics().size() > Command.ReportTrial.MAX_METRICS) {
        return "Expected at most %s metrics in a report, but that of step %s has %s."
            .formatted(Command.ReportTrial.MAX_METRICS, r.step(), r.metrics().size());
      }
      if (!reported.add(List.of((long) r.attempt(), r.step()))) {
        return "Expected one report at each step of an attempt, but attempt %s has two at step %s."
            .formatted(r.attempt(), r.step());
      }
      steps.add(r.step());
    }
    return steps.size() > TrialLimits.MAX_REPORTS
        ? "Expected reports at no more than %s steps, but there are %s."
            .formatted(TrialLimits.MAX_REPORTS, steps.size())
        : null;
  }
}
