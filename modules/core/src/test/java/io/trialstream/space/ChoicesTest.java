package io.trialstream.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The very choice first; else one that is the same number. */
class ChoicesTest {

  @Test
  void numbers_that_a_double_cannot_tell_apart_are_two_choices() {
    long large = IntDistribution.LARGEST;
    var ids = CategoricalDistribution.of(large, large + 1);
    assertThat(ids.toInternal(large)).isEqualTo(0);
    assertThat(ids.toInternal(large + 1)).isEqualTo(1);
    assertThat(ids.toInternal(large + 2)).isNaN();
    assertThat(ids.toInternal((double) large)).isEqualTo(0);
  }

  @Test
  void one_and_one_point_zero_are_two_choices_and_either_is_found_by_the_other_if_it_is_alone() {
    var both = CategoricalDistribution.of(1, 1.0, 0.0, -0.0, null, Double.NaN);
    for (int i = 0; i < both.size(); i++) {
      assertThat(both.toInternal(both.toExternal(i))).isEqualTo(i);
    }
    assertThat(CategoricalDistribution.of(1, 2).toInternal(2.0)).isEqualTo(1);
    assertThat(CategoricalDistribution.of(0.5, 2.0).toInternal(2)).isEqualTo(1);
    assertThat(CategoricalDistribution.of(0.5, -0.0).toInternal(0)).isEqualTo(1);
    assertThat(CategoricalDistribution.of("1", true).toInternal(1)).isNaN();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.SECONDS) // one by one it took minutes
  void many_choices_are_read_and_found_at_once() {
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      many.add("choice-" + i);
    }
    var choices = new CategoricalDistribution(many);
    for (int i = 0; i < many.size(); i++) {
      assertThat(choices.toInternal(many.get(i))).isEqualTo(i);
    }
    many.add("choice-7");
    assertThatThrownBy(() -> new CategoricalDistribution(many)).hasMessageContaining("twice");
  }
}
