package io.trialstream.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTemplateTest {

  private final Map<String, Object> params = new LinkedHashMap<>();

  private List<String> fill(String... words) {
    return new CommandLineTemplate(List.of(words)).with(params);
  }

  @Test
  void numbers_are_plain_decimals() {
    params.put("lr", -5e-4);
    params.put("layers", 3L);
    params.put("width", 64.0);
    assertThat(fill("--lr={lr}", "{lr}", "{layers}", "{width}"))
        .containsExactly("--lr=-0.0005", "-0.0005", "3", "64");
  }

  @Test
  void every_name_that_is_declared_is_filled_in() {
    params.put("学习率", 0.5);
    params.put("a b", 1L);
    params.put("layers[0]/w", 2L);
    params.put("1st", 3L);
    params.put("a}b", 4L);
    params.put("why?", 5L);
    assertThat(fill("--a={学习率}", "{a b}", "x{layers[0]/w}y", "{1st}", "{a}b}", "{why?}", "{why??}"))
        .containsExactly("--a=0.5", "1", "x2y", "3", "4", "5", "5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1}",
        "{}",
        "{1..3}",
        "${HOME}",
        "{print $1}",
        "{a,b}",
        "f() { echo; }",
        "a{2,3}",
        "{",
        "}{",
        "{ x }"
      })
  void braces_that_mean_no_parameter_stay(String word) {
    params.put("lr", 0.5);
    assertThat(fill("true", word)).containsExactly("true", word);
  }

  @Test
  void a_place_within_json_is_filled_in() {
    params.put("lr", 0.5);
    assertThat(fill("{\"lr\": {lr}}")).containsExactly("{\"lr\": 0.5}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{lrr}", "--x={层数}", "{layers[1]/w}", "{model.depth}"})
  void a_name_that_is_not_there_is_a_mistake(String word) {
    params.put("lr", 0.5);
    assertThatThrownBy(() -> fill(word))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such parameter; it has [lr]")
        .hasMessageContaining("--space");
  }

  @Test
  void an_argument_is_left_out_where_its_parameter_is_not_there() {
    params.put("lr", 0.5);
    assertThat(fill("x", "--m={momentum?}", "{a b?}", "--w={layers[0]/w?}", "{层数?}", "{lr?}"))
        .containsExactly("x", "0.5");
  }

  @Test
  void text_that_would_be_taken_for_an_option_is_refused() {
    params.put("file", "--out=/etc/passwd");
    params.put("empty", "");
    params.put("five", "-5");
    assertThat(fill("--file={file}", "a{file}"))
        .containsExactly("--file=--out=/etc/passwd", "a--out=/etc/passwd");
    for (String word : List.of("{file}", "{empty}{file}", "{file}.txt", "{five}")) {
      assertThatThrownBy(() -> fill("cat", word))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("would take for an option")
          .hasMessageContaining("--NAME=" + word);
    }
  }
}
