package io.trialstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values of every kind keep their kind; what cannot be a value is named. */
class DistributionJsonTest {

  private static Distribution read(String json) {
    return Wire.read(json, Distribution.class);
  }

  @Test
  void choices_keep_their_kinds() {
    Distribution d = read("{\"type\": \"categorical\", \"choices\": [\"a\", 1, 2.5, true, null]}");
    assertThat(((CategoricalDistribution) d).choices()).containsExactly("a", 1L, 2.5, true, null);
    assertThat(read(Wire.text(d))).isEqualTo(d);
    for (int i = 0; i < 5; i++) {
      Parameter p = new Parameter(d, i);
      assertThat(Wire.read(Wire.text(p), Parameter.class)).isEqualTo(p);
    }
  }

  @Test
  void a_parameter_without_its_internal_value_is_found_by_the_external_one() {
    assertThat(
            Wire.read(
                "{\"value\": 2.5, \"distribution\": {\"type\": \"categorical\", \"choices\": [1, 2.5]}}",
                Parameter.class))
        .isEqualTo(new Parameter(new CategoricalDistribution(List.of(1L, 2.5)), 1));
  }

  @Test
  void a_choice_that_is_a_list_or_an_object_is_refused() {
    assertThatThrownBy(() -> read("{\"type\": \"categorical\", \"choices\": [1, [2, 3]]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("strings, numbers, booleans or null, but got an array");
    assertThatThrownBy(() -> read("{\"type\": \"categorical\", \"choices\": [{}, 1]}"))
        .hasMessageContaining("but got an object");
  }
}
