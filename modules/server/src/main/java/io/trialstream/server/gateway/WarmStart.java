package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import java.util.LinkedHashMap;
import java.util.List;

/** A study that starts from the trials of another one. Stateless. */
final class WarmStart {

  private WarmStart() {}

  /**
   * Says where the two do not fit together.
   *
   * @throws IllegalArgumentException if they do not
   */
  static void check(StudySpec spec, List<FrozenTrial> history) {
    for (FrozenTrial trial : history) {
      if (!trial.values().isEmpty() && trial.values().size() != spec.directions().size()) {
        throw new IllegalArgumentException(
            "The other study has %d objectives, this one %d."
                .formatted(trial.values().size(), spec.directions().size()));
      }
      trial
          .params()
          .forEach(
              (name, p) -> {
                var declared = spec.space().get(name);
                if (declared != null && !declared.compatibleWith(p.distribution())) {
                  throw new IllegalArgumentException(
                      "Parameter \"%s\" is %s in the other study; it cannot be %s here."
                          .formatted(name, p.distribution(), declared));
                }
              });
    }
  }

  /** The same with a budget that the copied trials do not use up. */
  static StudySpec withRoom(StudySpec s, List<FrozenTrial> history) {
    long ended = history.stream().filter(t -> t.state().finished()).count();
    return s.maxTrials() == null
        ? s
        : s.withMaxTrials(Math.max(s.maxTrials(), s.maxTrials() + ended));
  }

  /** The command that adds one of them, with all that it tells. */
  static Command.AddTrial added(FrozenTrial trial, List<Report> reports) {
    return new Command.AddTrial(
        trial.state(),
        trial.params(),
        trial.values(),
        trial.constraints(),
        new LinkedHashMap<>(trial.userAttrs()),
        TrialHistory.of(trial, reports));
  }
}
