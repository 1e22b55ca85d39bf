package io.trialstream.engine;

import io.trialstream.study.BestTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a study closes because a trial has ended. Stateless. */
final class Closings {

  private Closings() {}

  /** Adds the study's end where the trial that just ended brings it. */
  static void add(StudyView state, List<Event> events, @Nullable BestTrial best) {
    StudySpec spec = state.spec();
    if (state.status() == StudyStatus.CLOSED) {
      return;
    }
    if (spec.maxTrials() != null && state.ended() + 1 >= spec.maxTrials()) {
      events.add(new Event.StudyClosed(CloseReason.MAX_TRIALS));
    } else if (spec.targetValue() != null
        && best != null
        && spec.directions().getFirst().score(best.value())
            <= spec.directions().getFirst().score(spec.targetValue())) {
      events.add(new Event.StudyClosed(CloseReason.TARGET_VALUE));
    }
  }
}
