package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.server.http.Bodies;
import io.trialstream.server.http.Problem;
import io.trialstream.wire.StudyRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Bodies as people and many languages write them: what is meant is read, and nothing is guessed.
 */
class BodiesTest {

  private static <T> T read(String json, Class<T> type) {
    return Bodies.read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  private static double value(String written) {
    return read("{\"value\": %s}".formatted(written), TrialBodies.ResultBody.class).value();
  }

  private static void refused(String json, Class<?> type, String... words) {
    assertThatThrownBy(() -> read(json, type))
        .describedAs(json)
        .isInstanceOf(Problem.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void infinities_and_nan_are_read_in_the_words_of_every_language() {
    for (String word :
        List.of(
            "Infinity",
            "\"Infinity\"",
            "\"+Infinity\"",
            "\"inf\"",
            "\"+inf\"",
            "\"INF\"",
            "1e999")) {
      assertThat(value(word)).as(word).isEqualTo(Double.POSITIVE_INFINITY);
    }
    for (String word : List.of("-Infinity", "\"-Infinity\"", "\"-inf\"", "\" -Inf \"")) {
      assertThat(value(word)).as(word).isEqualTo(Double.NEGATIVE_INFINITY);
    }
    for (String word : List.of("NaN", "\"NaN\"", "\"nan\"", "\"-nan\"")) {
      assertThat(value(word)).as(word).isNaN();
    }
    Map<String, Double> metrics =
        read("{\"metrics\": {\"a\": \"inf\", \"b\": NaN}}", TrialBodies.ReportBody.class).metrics();
    assertThat(metrics).containsEntry("a", Double.POSITIVE_INFINITY).containsEntry("b", Double.NaN);
  }

  @Test
  void nothing_is_rounded_and_nothing_is_made_from_another_type() {
    refused("{\"max_trials\": 1.5}", StudyRequest.class, "max_trials", "whole number", "1.5");
    refused("{\"max_trials\": \"3\"}", StudyRequest.class, "max_trials", "whole number", "text");
    refused("{\"max_trials\": true}", StudyRequest.class, "max_trials", "true");
    refused("{\"seed\": 9223372036854775808}", StudyRequest.class, "seed", "whole number");
    refused("{\"seed\": NaN}", StudyRequest.class, "seed", "NaN");
    refused("{\"max_retries\": 2147483648}", StudyRequest.class, "max_retries");
    refused("{\"name\": 5}", StudyRequest.class, "name", "text", "5");
    refused("{\"retry_failed\": \"yes\"}", StudyRequest.class, "retry_failed", "true or false");
    refused("{\"retry_failed\": 1}", StudyRequest.class, "retry_failed", "true or false");
    refused("{\"directions\": [1]}", StudyRequest.class, "directions", "text");
    refused("{\"value\": \"3\"}", TrialBodies.ResultBody.class, "value", "number", "\"3\"");
    refused("{\"values\": [1, \"x\"]}", TrialBodies.ResultBody.class, "values[1]", "number");
    refused("{\"step\": 1.5}", TrialBodies.ReportBody.class, "step", "whole number");
    refused("{\"step\": 99999999999999999999}", TrialBodies.ReportBody.class, "step");
    assertThat(read("{\"max_trials\": 3.0}", StudyRequest.class).maxTrials()).isEqualTo(3);
    assertThat(read("{\"max_trials\": 1e3}", StudyRequest.class).maxTrials()).isEqualTo(1000);
  }

  @Test
  void a_misspelt_field_is_named_with_the_nearest_one_at_every_level() {
    refused("{\"cuont\": 1}", TrialBodies.AskBody.class, "\"cuont\"", "Did you mean \"count\"?");
    refused("{\"nam\": \"x\"}", StudyRequest.class, "Did you mean \"name\"?");
    refused("{\"maxTrials\": 3}", StudyRequest.class, "Did you mean \"max_trials\"?");
    refused(
        "{\"sampler\": {\"name\": \"tpe\", \"optoins\": {}}}",
        StudyRequest.class,
        "sampler.optoins",
        "Did you mean \"options\"?");
    refused("{\"something_else\": 1}", TrialBodies.AskBody.class, "something_else", "count");
    refused("{\"count\": 1, \"count\": 2}", TrialBodies.AskBody.class, "count");
    refused("{\"name\": NULL}", StudyRequest.class, "not JSON");
  }
}
