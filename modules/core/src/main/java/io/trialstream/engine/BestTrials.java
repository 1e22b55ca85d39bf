package io.trialstream.engine;

import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The best trial of a study with one objective, as trials come and go. Stateless. */
final class BestTrials {

  private BestTrials() {}

  /** The best of the study without one of its trials; costs a pass over all of them. */
  static @Nullable BestTrial without(StudyView study, int number) {
    BestTrial best = study.best();
    if (study.spec().directions().size() > 1 || best == null || best.number() != number) {
      return best;
    }
    var direction = study.spec().directions().getFirst();
    return study.trials().stream()
        .filter(t -> t.number() != number && t.state() == TrialState.COMPLETE && t.feasible())
        .map(t -> new BestTrial(t.number(), t.value()))
        .min(
            Comparator.comparingDouble((BestTrial b) -> direction.score(b.value()))
                .thenComparingInt(BestTrial::number))
        .orElse(null);
  }

  /** The best of the study once this trial has ended; null with several objectives or none yet. */
  static @Nullable BestTrial with(
      StudyView study,
      int number,
      TrialState state,
      List<Double> values,
      List<Double> constraints) {
    BestTrial best = study.best();
    if (study.spec().directions().size() > 1
        || state != TrialState.COMPLETE
        || constraints.stream().anyMatch(c -> c > 0)) {
      return best;
    }
    var direction = study.spec().directions().getFirst();
    double value = values.getFirst();
    return best == null || direction.score(value) < direction.score(best.value())
        ? new BestTrial(number, value)
        : best;
  }
}
