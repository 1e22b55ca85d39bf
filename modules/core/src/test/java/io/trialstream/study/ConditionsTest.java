package io.trialstream.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conditions are checked once each, in whatever shape they depend on each other. */
class ConditionsTest {

  private static final Distribution AB = CategoricalDistribution.of("a", "b");

  private static StudySpec spec(int parameters, int parents) {
    Map<String, Distribution> space = new LinkedHashMap<>();
    Map<String, Map<String, List<Object>>> when = new LinkedHashMap<>();
    for (int k = 0; k < parameters; k++) {
      space.put("p" + k, AB);
      Map<String, List<Object>> own = new LinkedHashMap<>();
      for (int j = Math.max(0, k - parents); j < k; j++) {
        own.put("p" + j, List.of("a", "b"));
      }
      when.put("p" + k, own);
    }
    return StudySpec.builder().space(space).conditions(when).build();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS) // path by path it took years
  void parameters_that_each_depend_on_all_before_them_are_checked_at_once() {
    StudySpec spec = spec(200, 200);
    Map<String, Parameter> offered = new LinkedHashMap<>();
    spec.space().forEach((name, d) -> offered.put(name, new Parameter(d, 1)));
    assertThat(spec.activeOf(offered)).isEqualTo(offered);
    offered.remove("p0");
    assertThat(spec.activeOf(offered)).isEmpty();
  }

  @Test
  void a_chain_of_many_needs_no_deep_stack() {
    StudySpec spec = spec(20_000, 1);
    Map<String, Parameter> offered = new LinkedHashMap<>();
    spec.space().forEach((name, d) -> offered.put(name, new Parameter(d, 0)));
    assertThat(spec.activeOf(offered)).hasSize(20_000);
  }

  @Test
  void a_circle_is_named_without_those_that_only_lead_to_it() {
    Map<String, Distribution> space = new LinkedHashMap<>();
    List.of("leads", "x", "y", "free").forEach(name -> space.put(name, AB));
    Map<String, Map<String, List<Object>>> when = new LinkedHashMap<>();
    when.put("leads", Map.of("x", List.of("a")));
    when.put("x", Map.of("y", List.of("a")));
    when.put("y", Map.of("x", List.of("a"), "free", List.of("b")));
    assertThatThrownBy(() -> StudySpec.builder().space(space).conditions(when).build())
        .hasMessageContaining("circle: [x, y]");
  }

  @Test
  void a_condition_on_a_grid_holds_for_the_value_that_the_grid_makes() {
    FloatDistribution tenths = new FloatDistribution(0, 1, false, 0.1);
    StudySpec spec =
        StudySpec.builder()
            .space(Map.of("x", tenths, "y", AB))
            .conditions(Map.of("y", Map.of("x", List.of(0.3))))
            .build();
    Parameter y = new Parameter(AB, 0);
    Parameter x = new Parameter(tenths, 0.1 + 0.2);
    assertThat(spec.activeOf(Map.of("x", x, "y", y))).containsKey("y");
    assertThat(spec.activeOf(Map.of("x", new Parameter(tenths, 0.4), "y", y)))
        .doesNotContainKey("y");
  }
}
