package io.trialstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A declared space means what it says, or is refused; what was stored stays readable. */
class DeclaredDistributionTest {

  private static Distribution declared(String json) {
    return Wire.readDeclaredDistribution(Wire.read(json, JsonNode.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"float\",\"low\":0,\"high\":1,\"stp\":0.1} | no field \"stp\"",
        "{\"type\":\"float\",\"low\":0,\"high\":1,\"choices\":[1]} | no field \"choices\"",
        "{\"type\":\"float\",\"low\":0,\"high\":1,\"log\":\"yes\"} | true or false for \"log\"",
        "{\"type\":\"float\",\"low\":1,\"high\":2,\"log\":1} | true or false for \"log\"",
        "{\"type\":\"float\",\"low\":\"0\",\"high\":1} | a number for \"low\", but got \"0\"",
        "{\"type\":\"float\",\"low\":0} | a number for \"high\", but it is missing",
        "{\"type\":\"float\",\"low\":0,\"high\":1,\"step\":1e-300} | Use a larger step",
        "{\"type\":\"int\",\"low\":0,\"high\":9007199254740993} | within -2^53 and 2^53",
        "{\"type\":\"int\",\"low\":0,\"high\":99999999999999999999} | 99999999999999999999",
        "{\"type\":\"int\",\"low\":0.5,\"high\":3} | a whole number",
        "{\"type\":\"int\",\"low\":0,\"high\":3,\"step\":1.5} | a whole number",
        "{\"type\":\"categorical\",\"choices\":\"ab\"} | a list for \"choices\"",
        "{\"type\":\"categorical\",\"choices\":[[1],2]} | strings, numbers, booleans or null",
        "{\"type\":\"categorical\",\"choices\":[99999999999999999999]} | 99999999999999999999",
        "{\"type\":\"categorical\",\"low\":0,\"choices\":[1]} | no field \"low\"",
        "{\"typ\":\"int\",\"low\":0,\"high\":3} | float, int or categorical, but got none",
        "{\"type\":\"real\",\"low\":0,\"high\":3} | got \"real\"",
        "{\"name\":\"FloatDistribution\",\"attributes\":{\"low\":0,\"high\":1,\"q\":1}} | \"q\"",
        "{\"name\":\"FloatDistribution\",\"attributes\":{\"low\":0,\"high\":1},\"low\":1} | \"low\"",
        "{\"name\":\"FloatDistribution\",\"attributes\":5} | an object of attributes",
        "[1] | an object"
      })
  void what_would_not_mean_what_it_says_is_refused(String json, String words) {
    assertThatThrownBy(() -> declared(json))
        .isInstanceOfAny(IllegalArgumentException.class, UnreadableMessageException.class)
        .hasMessageContaining(words);
  }

  @Test
  void both_forms_are_taken() {
    assertThat(declared("{\"type\":\"float\",\"low\":0,\"high\":1,\"step\":null,\"log\":null}"))
        .isEqualTo(new FloatDistribution(0, 1));
    assertThat(declared("{\"type\":\"int\",\"low\":1.0,\"high\":1e3,\"log\":true}"))
        .isEqualTo(new IntDistribution(1, 1000, true, 1));
    for (Distribution d :
        new Distribution[] {
          new FloatDistribution(-1, 1, false, 0.25),
          new IntDistribution(0, IntDistribution.LARGEST, false, 3),
          CategoricalDistribution.of(null, true, 1, 1.0, Long.MAX_VALUE, "a")
        }) {
      assertThat(declared(Wire.text(d))).isEqualTo(d);
    }
  }

  @Test
  void messages_and_journals_of_earlier_versions_stay_readable() {
    assertThat(
            Wire.read(
                "{\"type\":\"float\",\"low\":0,\"high\":1,\"new\":{},\"log\":\"yes\",\"step\":1e-300}",
                Distribution.class))
        .isEqualTo(new FloatDistribution(0, 1));
    double raised = -1 + 11 * 0.1; // what earlier versions made of 0.1
    String stored = "{\"type\":\"float\",\"low\":-1,\"high\":%s,\"step\":0.1}".formatted(raised);
    Distribution read = Wire.read(stored, Distribution.class);
    assertThat(read.contains(raised)).isTrue();
    for (int k = 0; k <= 11; k++) {
      assertThat(read.contains(-1 + k * 0.1)).isTrue();
    }
    assertThat(read.contains(-1 + 3.000000001 * 0.1)).isTrue();
  }
}
