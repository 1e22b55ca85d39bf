package io.trialstream.bench.bbob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class BbobTest {

  private static final int DIMENSIONS = 5;

  @ParameterizedTest
  @CsvFileSource(resources = "/suite/bbob-coco.csv", numLinesToSkip = 3)
  void the_values_are_those_of_coco(int function, int instance, double k1, double k2, double k3) {
    Bbob bbob = Bbob.of(function, instance, DIMENSIONS);
    double[] expected = {k1, k2, k3};
    for (int k = 1; k <= expected.length; k++) {
      double[] x = new double[DIMENSIONS];
      for (int i = 0; i < DIMENSIONS; i++) {
        x[i] = 5 * Math.sin(k * 12.9898 + i * 78.233);
      }
      double tolerance = 1e-9 * Math.max(1, Math.abs(expected[k - 1]));
      assertThat(bbob.at(x)).isCloseTo(expected[k - 1], within(tolerance));
    }
    assertThat(bbob.at(bbob.optimum())).isCloseTo(bbob.lowest(), within(1e-8));
  }
}
