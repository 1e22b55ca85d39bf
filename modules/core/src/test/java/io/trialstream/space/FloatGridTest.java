package io.trialstream.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of a float's step grid are those that the grid itself makes, wherever it lies. */
class FloatGridTest {

  private static FloatDistribution grid(double low, double high, double step) {
    return new FloatDistribution(low, high, false, step);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.1",
    "-0.7, 0.7, 0.1",
    "0, 1, 1e-9",
    "1000, 2000, 1e-6",
    "1.6e9, 1.7e9, 0.1",
    "2400000000.3, 2.5e9, 0.3",
    "1e7, 1e8, 0.001",
    "-1e6, 1e6, 0.01",
    "-90, 90, 1e-7",
    "0, 9007199254740992, 1",
    "-4503599627370496, 4503599627370496, 1",
    "0, 5e-323, 4.9e-324",
    "1e16, 1.0000000000000008e16, 2",
    "-1e307, 1e307, 1e305",
    "-0.7853981633974483, 11.780972450961723, 1.5707963267948966"
  })
  void every_value_that_a_grid_makes_is_in_it_under_its_number(
      double low, double high, double step) {
    FloatDistribution grid = grid(low, high, step);
    long size = grid.size();
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 2_000; i++) {
      long k = i < 100 ? i % size : i < 200 ? size - 1 - i % size : random.nextLong(size);
      k = Math.clamp(k, 0, size - 1);
      double value = grid.at(k);
      assertThat(grid.contains(value)).as("%s, number %s of %s", value, k, grid).isTrue();
      assertThat(grid.indexOf(value)).isEqualTo(k);
      assertThat(grid.toInternal(value)).isEqualTo(value);
      double computed = low + k * step;
      assertThat(value).isBetween(computed - 4 * Math.ulp(high), computed + 4 * Math.ulp(high));
      if (k > 0) {
        assertThat(grid.at(k - 1)).isLessThan(value);
      }
    }
    assertThat(grid(grid.low(), grid.high(), step)).isEqualTo(grid);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0.1, 0.1, 0.1", "0, 0.3, 0.1, 0.3", "0, 1, 1e-9, 1", "1.6e9, 1.7e9, 0.1, 1.7e9"})
  void the_upper_end_stays_where_it_is_if_the_step_divides_the_range(
      double low, double high, double step, double expected) {
    assertThat(grid(low, high, step).high()).isEqualTo(expected);
    assertThat(grid(low, high, step).contains(expected)).isTrue();
  }

  @Test
  void otherwise_it_is_the_greatest_value_of_the_grid() {
    assertThat(grid(0, 1, 0.3).high()).isEqualTo(0 + 3 * 0.3);
    assertThat(grid(0, 0.99999, 0.1).high()).isEqualTo(0.9);
    assertThat(grid(0, 1, 5).single()).isTrue();
  }

  @Test
  void rounding_does_not_make_another_value_and_a_wrong_one_is_refused() {
    FloatDistribution tenths = grid(0, 1, 0.1);
    assertThat(tenths.same(0.3, 0.1 + 0.2)).isTrue();
    assertThat(tenths.same(0.3, 0.4)).isFalse();
    assertThat(tenths.toInternal(0.3)).isEqualTo(0.3);
    assertThat(tenths.toInternal(0.35)).isNaN();
    assertThat(tenths.toInternal(1.1)).isNaN();
    assertThat(grid(0, 0.3, 0.1).toInternal(0.1 + 0.2)).isEqualTo(0.3);
    assertThat(grid(1000, 2000, 1e-6).toInternal(1241.71788)).isEqualTo(1241.71788);
    assertThat(grid(1000, 2000, 1e-6).toInternal(1241.7178805)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1e-300",
    "1.6e9, 1.7e9, 1e-8",
    "1e16, 2e16, 1",
    "-9007199254740992, 9007199254740992, 1",
    "0.5, 4503599627370497, 1"
  })
  void a_step_that_doubles_cannot_tell_apart_is_refused_with_words(
      double low, double high, double step) {
    assertThatThrownBy(() -> grid(low, high, step))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Use a larger step");
    assertThat(FloatDistribution.stored(low, high, false, step))
        .isEqualTo(new FloatDistribution(low, high));
  }

  @Test
  void a_grid_over_more_than_the_largest_double_is_refused_with_words() {
    assertThatThrownBy(() -> grid(-1.5e308, 1.5e308, 1e307)).hasMessageContaining("no step");
  }

  @Test
  void whole_numbers_are_taken_exactly_or_not_at_all() {
    IntDistribution large = new IntDistribution(0, IntDistribution.LARGEST);
    assertThat(large.toInternal(IntDistribution.LARGEST)).isEqualTo(0x1p53);
    assertThat(large.toInternal(IntDistribution.LARGEST + 1)).isNaN();
    assertThat(large.toInternal(5.0)).isEqualTo(5);
    IntDistribution sevens = new IntDistribution(3, 100, false, 7);
    for (long k = 0; k < sevens.size(); k++) {
      assertThat(sevens.indexOf(sevens.at(k))).isEqualTo(k);
    }
    assertThat(new IntDistribution(0, 10, false, 2).indexOf(1.4)).isEqualTo(1);
  }
}
