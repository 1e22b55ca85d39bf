package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.cli.ParameterText.Language;
import io.trialstream.wire.Wire;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parameters are ready to paste, whatever is in them. */
class ParameterTextTest {

  private JsonNode params;

  @BeforeEach
  void some() throws Exception {
    params =
        Wire.read(
            "{\"lr\": 0.001, \"n-layers\": 3, \"name\": \"it's \\\"x\\\" y\", \"bias\": true, \"none\": null, \"big\": 9007199254740991}",
            JsonNode.class);
  }

  @Test
  void as_options_of_a_program_quoted_for_a_shell() {
    assertThat(ParameterText.of(params, Language.cli))
        .isEqualTo(
            "--lr=0.001 --n-layers=3 '--name=it'\\''s \"x\" y' --bias=true --none=null --big=9007199254740991");
  }

  @Test
  void as_variables_of_the_environment_with_the_names_that_workers_set() {
    assertThat(ParameterText.of(params, Language.env).lines())
        .containsExactly(
            "PARAM_LR=0.001",
            "PARAM_N_LAYERS=3",
            "PARAM_NAME='it'\\''s \"x\" y'",
            "PARAM_BIAS=true",
            "PARAM_NONE=null",
            "PARAM_BIG=9007199254740991");
  }

  @Test
  void as_python() {
    assertThat(ParameterText.of(params, Language.python).lines())
        .containsExactly(
            "params = {",
            "    \"lr\": 0.001,",
            "    \"n-layers\": 3,",
            "    \"name\": \"it's \\\"x\\\" y\",",
            "    \"bias\": True,",
            "    \"none\": None,",
            "    \"big\": 9007199254740991,",
            "}");
  }

  @Test
  void as_java() {
    assertThat(ParameterText.of(params, Language.java).lines())
        .contains(
            "Map<String, Object> params = new LinkedHashMap<>();",
            "params.put(\"lr\", 0.001);",
            "params.put(\"big\", 9007199254740991L);",
            "params.put(\"none\", null);");
  }

  @Test
  void none_at_all() throws Exception {
    JsonNode empty = Wire.read("{}", JsonNode.class);
    assertThat(ParameterText.of(empty, Language.python)).isEqualTo("params = {}");
    assertThat(ParameterText.of(empty, Language.cli)).isEmpty();
  }
}
