package io.trialstream.worker.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Event;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A worker whose program is broken ends; one whose parameters are bad goes on. */
class FailureLimitTest {

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<Integer> heard = new ArrayList<>();

  private FailureLimit limit(int most) {
    return new FailureLimit(most, trial -> heard.add(trial.number()), stopped::countDown);
  }

  private static void end(FailureLimit limit, int from, int to, TrialState state) {
    for (int i = from; i < to; i++) {
      limit.finished(ended(i, state));
    }
  }

  private static Event.TrialFinished ended(int number, TrialState state) {
    return TrialLinesTest.ended(
        number, state, state == TrialState.FAIL ? "no module named torch" : null);
  }

  @Test
  void the_first_trials_all_failed() throws Exception {
    FailureLimit limit = limit(3);
    end(limit, 0, 2, TrialState.FAIL);
    limit.requireNotReached();
    end(limit, 2, 5, TrialState.FAIL);
    assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(limit::requireNotReached)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The first 3 trials of this worker have all failed")
        .hasMessageContaining("no module named torch.");
    assertThat(heard).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void one_was_complete_or_pruned_before() {
    for (TrialState state : List.of(TrialState.COMPLETE, TrialState.PRUNED)) {
      FailureLimit limit = limit(3);
      end(limit, 0, 2, TrialState.FAIL);
      end(limit, 2, 3, state);
      end(limit, 3, 50, TrialState.FAIL);
      assertThatCode(limit::requireNotReached).doesNotThrowAnyException();
    }
    assertThat(stopped.getCount()).isEqualTo(1);
  }

  @Test
  void any_number_may_fail_without_a_limit() {
    FailureLimit limit = limit(0);
    end(limit, 0, 1000, TrialState.FAIL);
    assertThatCode(limit::requireNotReached).doesNotThrowAnyException();
    assertThatThrownBy(() -> limit(-1)).hasMessageContaining("Expected at least 0");
  }
}
