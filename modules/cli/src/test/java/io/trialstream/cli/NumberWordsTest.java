package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Values as people type them. */
class NumberWordsTest {

  private static double read(String text) {
    return new NumberWords().convert(text);
  }

  @Test
  void the_words_of_other_languages_for_infinities_and_nan_are_numbers() {
    for (String text : List.of("inf", "+inf", "Infinity", "INF", "+Infinity")) {
      assertThat(read(text)).as(text).isEqualTo(Double.POSITIVE_INFINITY);
    }
    assertThat(read("-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read("nan")).isNaN();
    assertThat(read("-1.5e-3")).isEqualTo(-0.0015);
    assertThat(read(".5")).isEqualTo(0.5);
  }

  @Test
  void what_only_java_takes_for_a_number_is_refused_with_words() {
    for (String text : List.of("3d", "0x1p3", "1,5", "", "infinite")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(CommandLine.TypeConversionException.class)
          .hasMessageContaining("inf");
    }
  }
}
