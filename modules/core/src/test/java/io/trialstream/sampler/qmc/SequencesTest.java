package io.trialstream.sampler.qmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference values: scipy.stats.qmc of SciPy, without scrambling. */
class SequencesTest {

  @Test
  void sobol_points_are_those_of_joe_and_kuo() {
    Sobol sobol = new Sobol(false, 0);
    assertThat(sobol.at(0, 7)).isZero();
    assertThat(sobol.at(4, 0)).isEqualTo(0.375);
    assertThat(sobol.at(4, 2)).isEqualTo(0.625);
    assertThat(sobol.at(5, 1)).isEqualTo(0.875);
    assertThat(sobol.at(9, 3)).isEqualTo(0.9375);
    assertThat(sobol.at(77, 10)).isEqualTo(0.1328125);
    assertThat(sobol.at(127, 59)).isEqualTo(0.3203125);
    assertThat(sobol.at(100, 33)).isEqualTo(0.2578125);
  }

  @Test
  void halton_points_are_digits_reversed() {
    Halton halton = new Halton(false, 0);
    assertThat(halton.at(1, 0)).isCloseTo(0.5, within(1e-15));
    assertThat(halton.at(5, 1)).isCloseTo(0.7777777777777777, within(1e-15));
    assertThat(halton.at(77, 10)).isCloseTo(0.48595213319458896, within(1e-15));
    assertThat(halton.at(127, 19)).isCloseTo(0.7889307677048205, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void scrambled_points_keep_their_balance_and_avoid_the_middle(long seed) {
    Sobol sobol = new Sobol(true, seed);
    Halton halton = new Halton(true, seed);
    for (int dimension = 0; dimension < 40; dimension++) {
      int[] cells = new int[64];
      int[] thirds = new int[3];
      for (int i = 0; i < 64; i++) {
        double x = sobol.at(i, dimension);
        assertThat(x).isBetween(0.0, Math.nextDown(1.0));
        assertThat(x).isNotEqualTo(0.5);
        cells[(int) (x * 64)]++;
      }
      for (int i = 0; i < 81; i++) {
        thirds[(int) (halton.at(i, 1) * 3)]++;
      }
      assertThat(Arrays.stream(cells).allMatch(n -> n == 1)).isTrue();
      assertThat(thirds).containsExactly(27, 27, 27);
    }
  }
}
