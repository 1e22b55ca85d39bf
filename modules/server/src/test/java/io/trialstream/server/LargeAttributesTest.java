package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.WorkerOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A result is worth more than attributes that are too large. */
class LargeAttributesTest extends SamplerOnStack {

  private static final String LARGE = "x".repeat(300_000);

  @Test
  void a_result_is_kept_where_attributes_were_too_large() throws Exception {
    create("large", StudySpec.builder().maxTrials(2L).seed(4).build());
    Stacks.await(
        work(
            WorkerOptions.of("large"),
            trial -> {
              if (trial.number() == 0) {
                trial.saveUserAttrs(Map.of("saved", LARGE));
              } else {
                trial.setUserAttr("set", LARGE);
              }
              trial.setUserAttr("small", 1);
              return trial.suggestDouble("x", 0, 1);
            }));
    List<FrozenTrial> trials = stored("large").trials();
    assertThat(trials).hasSize(2).allMatch(t -> t.state() == TrialState.COMPLETE);
    assertThat(trials.get(0).userAttrs()).isEqualTo(Map.of("small", 1L));
    assertThat(trials.get(1).userAttrs()).containsOnlyKeys("attributes_not_kept");
    assertThat(trials.get(1).userAttrs().get("attributes_not_kept").toString())
        .contains("Expected at most");
  }
}
