package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table of trials has a column for each parameter, and numbers that people can read. */
class TrialTableTest {

  private static JsonNode trial(String json) throws Exception {
    return Wire.read(json, JsonNode.class);
  }

  @Test
  void each_parameter_of_any_trial_has_a_column_and_gaps_stay_blank() throws Exception {
    List<Map<String, String>> rows =
        TrialTable.rows(
            List.of(
                trial(
                    """
                    {"number": 0, "state": "COMPLETE", "values": [0.123456789], "params": {"lr": 1.23456e-5},
                     "datetime_start": "2026-01-02T03:04:05Z", "datetime_complete": "2026-01-02T03:04:06.5Z"}"""),
                trial(
                    """
                    {"number": 1, "state": "FAIL", "values": [], "params": {"optimizer": "sgd"}, "reason": "diverged"}""")),
            false);
    assertThat(rows.get(0))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "number",
                "0",
                "state",
                "COMPLETE",
                "value",
                "0.12346",
                "lr",
                "1.2346e-5",
                "optimizer",
                "",
                "seconds",
                "1.5",
                "reason",
                ""));
    assertThat(rows.get(1)).containsEntry("optimizer", "sgd").containsEntry("reason", "diverged");
    assertThat(rows.get(0).keySet())
        .containsExactly("number", "state", "value", "lr", "optimizer", "seconds", "reason");
  }

  @Test
  void a_parameter_may_be_named_like_a_column() throws Exception {
    JsonNode one =
        trial(
            """
            {"number": 3, "state": "COMPLETE", "values": [1.0], "params": {"value": 7, "state": "x"}}""");
    assertThat(TrialTable.rows(List.of(one), false).getFirst())
        .containsEntry("value", "1")
        .containsEntry("param value", "7")
        .containsEntry("state", "COMPLETE")
        .containsEntry("param state", "x");
  }

  @Test
  void each_objective_has_a_column() throws Exception {
    JsonNode one =
        trial("{\"number\": 3, \"state\": \"COMPLETE\", \"values\": [1.5, 2], \"params\": {}}");
    assertThat(TrialTable.rows(List.of(one), false).getFirst())
        .containsEntry("value 0", "1.5")
        .containsEntry("value 1", "2");
  }

  @Test
  void the_full_table_has_all_digits_and_all_that_is_known() throws Exception {
    JsonNode one =
        trial(
            """
            {"number": 3, "state": "COMPLETE", "values": [0.1234567890123], "params": {}, "attempt": 2,
             "worker": "w-1", "user_attrs": {"note": {"a": 1}}, "constraints": [-1.0]}""");
    assertThat(TrialTable.rows(List.of(one), true).getFirst())
        .containsEntry("value", "0.1234567890123")
        .containsEntry("attr note", "{\"a\":1}")
        .containsEntry("constraint 0", "-1.0")
        .containsEntry("attempt", "2")
        .containsEntry("worker", "w-1");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "100000, 100000",
    "123456, 123460",
    "12345678, 1.2346e7",
    "1e300, 1e300",
    "0.0001234567, 0.00012346",
    "0.00001, 1e-5",
    "-1.5e-9, -1.5e-9",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity",
    "0.1, 0.1",
    "99999.96, 100000"
  })
  void a_number_has_five_digits_that_mean_something(double value, String text) {
    assertThat(TrialTable.rounded(value)).isEqualTo(text);
  }
}
