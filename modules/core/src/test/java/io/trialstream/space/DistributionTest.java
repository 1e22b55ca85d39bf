package io.trialstream.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {

  @ParameterizedTest
  @CsvSource({"5, 1", "NaN, 1", "0, Infinity", "-Infinity, 0"})
  void a_float_domain_refuses_bounds_that_are_no_range(double low, double high) {
    assertThatThrownBy(() -> new FloatDistribution(low, high))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("low=" + low);
  }

  @Test
  void a_step_lowers_high_to_the_grid() {
    var stepped = new FloatDistribution(0, 1, false, 0.3);
    assertThat(stepped.high()).isEqualTo(0.9, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(stepped.contains(0.6)).isTrue();
    assertThat(stepped.contains(0.5)).isFalse();
    assertThat(new IntDistribution(0, 10, false, 3).high()).isEqualTo(9);
  }

  @Test
  void log_excludes_step_and_needs_positive_bounds() {
    assertThatThrownBy(() -> new FloatDistribution(0, 1, true, null))
        .hasMessageContaining("low > 0");
    assertThatThrownBy(() -> new FloatDistribution(1, 2, true, 0.1)).hasMessageContaining("either");
    assertThatThrownBy(() -> new IntDistribution(0, 5, true, 1)).hasMessageContaining("low >= 1");
    assertThatThrownBy(() -> new IntDistribution(1, 5, true, 2)).hasMessageContaining("step 1");
  }

  @Test
  void choices_of_every_kind_go_in_and_out() {
    var choices = CategoricalDistribution.of(null, true, 1, 2.5, "a");
    for (int i = 0; i < 5; i++) {
      assertThat(choices.toInternal(choices.toExternal(i))).isEqualTo(i);
    }
    assertThat(choices.toInternal("b")).isNaN();
    assertThatThrownBy(() -> CategoricalDistribution.of()).hasMessageContaining("at least one");
    assertThatThrownBy(() -> CategoricalDistribution.of("a", "a")).hasMessageContaining("twice");
    assertThatThrownBy(() -> CategoricalDistribution.of(new Object()))
        .hasMessageContaining("Object");
  }

  @Test
  void bounds_may_change_in_a_study_but_kind_scale_and_choices_may_not() {
    var known = new FloatDistribution(0, 1);
    assertThat(known.compatibleWith(new FloatDistribution(-5, 5, false, 0.5))).isTrue();
    assertThat(known.compatibleWith(new FloatDistribution(1, 2, true, null))).isFalse();
    assertThat(known.compatibleWith(new IntDistribution(0, 1))).isFalse();
    assertThat(CategoricalDistribution.of("a").compatibleWith(CategoricalDistribution.of("b")))
        .isFalse();
  }
}
