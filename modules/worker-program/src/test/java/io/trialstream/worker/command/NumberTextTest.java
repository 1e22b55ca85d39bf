package io.trialstream.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

  @ParameterizedTest
  @CsvSource({
    "1e-4, 0.0001",
    "-5e-4, -0.0005",
    "0.1, 0.1",
    "64, 64",
    "1e16, 10000000000000000",
    "-0.0, -0",
    "0, 0",
    "1.2345678901234568e-10, 0.00000000012345678901234568",
    "1e300, 1e+300",
    "-1.5e-300, -1.5e-300",
    "4.9e-324, 4.9e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308"
  })
  void doubles_are_plain_decimals_unless_that_is_very_long(double number, String text) {
    assertThat(NumberText.of(number)).isEqualTo(text);
  }

  @Test
  void whole_numbers_keep_every_digit() {
    assertThat(NumberText.of(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(NumberText.of(new BigInteger("123456789012345678901234567890")))
        .isEqualTo("123456789012345678901234567890");
  }

  @Test
  void every_double_reads_back_as_itself() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        String text = NumberText.of(number);
        assertThat(Double.parseDouble(text)).as("%s, -Dseed=%s", text, seed).isEqualTo(number);
        assertThat(NumberText.read(text)).as(text).hasValue(number);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inf", "+inf", "Inf", "INF", "Infinity", "+Infinity", "+Inf", " inf\n"})
  void infinity_as_python_c_r_javascript_and_go_write_it(String text) {
    assertThat(NumberText.read(text)).hasValue(Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-inf", "-Inf", "-Infinity", "-INF"})
  void minus_infinity(String text) {
    assertThat(NumberText.read(text)).hasValue(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan", "NaN", "NAN", "-nan", "-nan(ind)"})
  void what_is_no_number(String text) {
    assertThat(NumberText.read(text).orElseThrow()).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"1e5, 100000", "1E-5, 0.00001", "+1.5, 1.5", ".5, 0.5", "5., 5", "-0.25, -0.25"})
  void decimals(String text, double number) {
    assertThat(NumberText.read(text)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3d", "3f", "1L", "0x10", "0x1p3", "1_000", "1,5", "٣", "e5", ".", "-", "", "infin"
      })
  void what_no_other_language_calls_a_number(String text) {
    assertThat(NumberText.read(text)).isEqualTo(OptionalDouble.empty());
  }
}
