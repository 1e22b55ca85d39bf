package io.trialstream.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositiveDefiniteTest {

  /** B B^T plus a little on the diagonal. */
  private static double[] matrix(int n, SplittableRandom random) {
    double[] b = random.doubles((long) n * n, -1, 1).toArray();
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          a[i * n + j] += b[i * n + k] * b[j * n + k];
        }
      }
      a[i * n + i] += 0.1;
    }
    return a;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 30})
  void a_matrix_times_its_inverse_changes_nothing(int n) {
    SplittableRandom random = new SplittableRandom(n);
    double[] a = matrix(n, random);
    double[] u = a.clone();
    double[] inverse = new double[n * n];

    assertThat(PositiveDefinite.factor(u, n)).isTrue();
    PositiveDefinite.invert(u, new double[n * n], inverse, n);

    double[] x = random.doubles(n, -1, 1).toArray();
    double[] back = PositiveDefinite.times(a, PositiveDefinite.times(inverse, x));
    for (int i = 0; i < n; i++) {
      assertThat(back[i]).isCloseTo(x[i], Offset.offset(1e-8));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2, 10})
  void the_determinant_is_that_of_the_matrix(double scale) {
    double[] u = {2 * scale, scale, scale, 3 * scale}; // its determinant is 5 scale^2

    assertThat(PositiveDefinite.factor(u, 2)).isTrue();

    assertThat(PositiveDefinite.logDeterminant(u, 2))
        .isCloseTo(Math.log(5 * scale * scale), Offset.offset(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0, Double.NaN, Double.POSITIVE_INFINITY})
  void what_is_not_positive_definite_is_not_factored(double pivot) {
    assertThat(PositiveDefinite.factor(new double[] {1, 0, 0, pivot}, 2)).isFalse();
  }
}
