package io.trialstream.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultLinesTest {

  private final GivenTrial trial = new GivenTrial();
  private final ResultLines lines = new ResultLines(trial);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"step\": 0.5, \"value\": 9.5}",
        "{\"step\": \"3\", \"value\": 9.5}",
        "{\"step\": 99999999999999999999, \"value\": 3}",
        "{\"step\": 1e30, \"value\": 3}",
        "{\"step\": NaN, \"value\": 3}",
        "{\"step\": null, \"value\": 3}",
        "{\"step\": -1, \"value\": 3}"
      })
  void a_line_with_a_step_that_is_none_is_refused_and_is_no_result(String line) {
    assertThatThrownBy(() -> lines.accept(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("step");
    assertThat(trial.reports).isEmpty();
    assertThat(lines.values()).isNull();
    assertThat(lines.refusal()).contains("step");
  }

  @Test
  void a_report_without_a_value_is_refused() {
    assertThatThrownBy(() -> lines.accept("{\"step\": 3, \"loss\": 0.5}"))
        .hasMessageContaining("Expected a value along with step 3");
    assertThatThrownBy(() -> lines.accept("{\"step\": 3, \"values\": [0.5]}"))
        .hasMessageContaining("Expected a value");
    assertThat(lines.values()).isNull();
  }

  @Test
  void a_step_may_be_written_with_a_point_if_it_is_whole() {
    assertThat(lines.accept("{\"step\": 3.0, \"value\": 1}")).isTrue();
    assertThat(trial.reports.getFirst().step()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "inf; Infinity",
        "-Inf; -Infinity",
        "nan; NaN",
        "1e5; 100000",
        "{\"value\": Infinity}; Infinity",
        "{\"value\": -Infinity}; -Infinity",
        "{\"value\": NaN}; NaN",
        "{\"value\": \"inf\"}; Infinity",
        "{\"values\": [\"-inf\"]}; -Infinity"
      })
  void results_as_languages_write_them(String line, double value) {
    lines.accept(line);
    assertThat(lines.values()).containsExactly(value);
  }

  @Test
  void a_number_of_java_only_is_no_result() {
    lines.accept("3d");
    assertThat(lines.values()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\": null}",
        "{\"value\": \"good\"}",
        "{\"value\": [1]}",
        "{\"values\": [1, null]}",
        "{\"values\": 1}",
        "{\"value\": 1, \"constraints\": [\"x\"]}"
      })
  void a_result_that_is_no_number_is_refused_and_an_earlier_one_does_not_count(String line) {
    lines.accept("{\"value\": 1}");
    assertThatThrownBy(() -> lines.accept(line)).isInstanceOf(IllegalArgumentException.class);
    assertThat(lines.values()).isNull();
  }

  @Test
  void who_says_that_it_failed_has_no_result() {
    lines.accept("{\"state\": \"fail\", \"reason\": \"no data\", \"value\": 1}");
    assertThat(lines.failure()).isEqualTo("no data");
    assertThat(lines.values()).isNull();
  }

  @Test
  void messages_longer_than_other_lines_arrive_whole_and_pieces_are_no_result() {
    List<String> heard = new ArrayList<>();
    List<String> pieces = new ArrayList<>();
    Lines split = new Lines((text, whole) -> (whole ? heard : pieces).add(text));
    String large = "{\"value\": 1, \"attrs\": {\"a\": \"" + "x".repeat(100_000) + "\"}}";
    write(split, "y".repeat(Lines.MAX_BYTES) + "5\n");
    write(split, " " + large + "\n");
    write(split, "{\"a\": \"" + "z".repeat(Lines.MAX_MESSAGE_BYTES) + "\"}\n12");
    split.end();
    assertThat(heard).containsExactly(" " + large, "12");
    assertThat(pieces).hasSize(4);
    assertThat(pieces.get(1)).isEqualTo("5");
    lines.accept("7");
    lines.acceptPiece(pieces.get(1));
    assertThat(lines.values()).isNull();
    assertThatThrownBy(() -> lines.acceptPiece(pieces.get(2)))
        .hasMessageContaining("at most 1048576 bytes");
    assertThat(lines.refusal()).contains("at most 1048576 bytes");
  }

  private static void write(Lines to, String text) {
    for (int i = 0; i < text.length(); i++) {
      to.add((byte) text.charAt(i));
    }
  }
}
