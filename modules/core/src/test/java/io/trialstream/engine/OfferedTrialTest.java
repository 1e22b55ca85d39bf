package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.space.Distribution;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OfferedTrialTest {

  private final List<Long> reported = new ArrayList<>();
  private final List<Long> again = new ArrayList<>();

  private final OfferedTrial trial =
      new OfferedTrial(
          new Event.TrialStarted(
              7, 1, Map.of(), null, Map.of(), "me", new UUID(0, 1), 0, 60_000, 15_000)) {
        @Override
        protected double request(String name, Distribution distribution) {
          return 0;
        }

        @Override
        protected void send(Command.SetTrialAttributes attributes) {
          if (attributes.userAttrs().containsKey("large")) {
            notKept(attributes);
          }
        }

        @Override
        protected void send(Command.ReportTrial report) {
          reported.add(report.step());
        }

        @Override
        protected void reportedBefore(long step) {
          again.add(step);
        }

        @Override
        public boolean shouldPrune() {
          return false;
        }

        @Override
        public boolean shouldPruneNow() {
          return false;
        }
      };

  @Test
  void attributes_that_were_not_taken_are_no_part_of_the_trials_end() {
    trial.saveUserAttrs(Map.of("small", 1));
    trial.saveUserAttrs(Map.of("large", "x", "along", 2));
    trial.setUserAttr("later", 3);
    Command.FinishTrial end = trial.finish(TrialState.COMPLETE, List.of(1.0), null);
    assertThat(end.userAttrs()).isEqualTo(Map.of("small", 1L, "later", 3L));
  }

  @Test
  void a_step_counts_once_and_its_repetition_is_heard_of() {
    trial.report(1, 5);
    trial.report(2, 5);
    assertThat(reported).containsExactly(5L);
    assertThat(again).containsExactly(5L);
  }
}
