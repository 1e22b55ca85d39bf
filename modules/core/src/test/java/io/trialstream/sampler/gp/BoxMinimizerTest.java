package io.trialstream.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BoxMinimizerTest {

  private static double[] all(int n, double value) {
    double[] all = new double[n];
    Arrays.fill(all, value);
    return all;
  }

  private static double rosenbrock(double[] x, double[] gradient) {
    double a = 1 - x[0];
    double b = x[1] - x[0] * x[0];
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
  }

  @Test
  void it_follows_a_bent_valley_to_its_end() {
    BoxMinimizer.Minimum found =
        BoxMinimizer.search(
            BoxMinimizerTest::rosenbrock, new double[] {-1.2, 1}, all(2, -5), all(2, 5), 500, 1e-8);

    assertThat(found.at()[0]).isCloseTo(1, Offset.offset(1e-4));
    assertThat(found.at()[1]).isCloseTo(1, Offset.offset(1e-4));
    assertThat(found.value()).isLessThan(1e-8);
  }

  @Test
  void it_stops_at_the_border_that_hides_the_valleys_end() {
    BoxMinimizer.Minimum found =
        BoxMinimizer.search(
            BoxMinimizerTest::rosenbrock,
            new double[] {-1.2, 1},
            all(2, -2),
            new double[] {0.5, 2},
            500,
            1e-8);

    assertThat(found.at()[0]).isEqualTo(0.5);
    assertThat(found.at()[1]).isCloseTo(0.25, Offset.offset(1e-6));
  }

  @Test
  void it_finds_the_nearest_point_of_the_box_to_any_point() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 100; round++) {
      int n = random.nextInt(1, 20);
      double[] target = new double[n];
      double[] weights = new double[n];
      double[] start = new double[n];
      for (int i = 0; i < n; i++) {
        target[i] = random.nextDouble(-1, 2);
        weights[i] = random.nextDouble(0.1, 10);
        start[i] = random.nextDouble();
      }
      BoxMinimizer.Minimum found =
          BoxMinimizer.search(
              (x, gradient) -> {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                  double delta = x[i] - target[i];
                  sum += weights[i] * delta * delta;
                  gradient[i] = 2 * weights[i] * delta;
                }
                return sum;
              },
              start,
              all(n, 0),
              all(n, 1),
              300,
              1e-9);

      for (int i = 0; i < n; i++) {
        assertThat(found.at()[i]).isCloseTo(Math.clamp(target[i], 0, 1), Offset.offset(1e-5));
      }
    }
  }

  @Test
  void it_never_leaves_the_box_and_never_gets_worse() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 50; round++) {
      double[] start = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
      double[] outside = new double[1];
      BoxMinimizer.Function rugged =
          (x, gradient) -> {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
              outside[0] = Math.max(outside[0], Math.max(-x[i], x[i] - 1));
              sum += Math.sin(20 * x[i]) + x[i] * x[i];
              gradient[i] = 20 * Math.cos(20 * x[i]) + 2 * x[i];
            }
            return sum;
          };

      BoxMinimizer.Minimum found =
          BoxMinimizer.search(rugged, start, all(3, 0), all(3, 1), 50, 1e-6);

      assertThat(found.value()).isLessThanOrEqualTo(rugged.at(start, new double[3]));
      assertThat(outside[0]).isLessThanOrEqualTo(0);
    }
  }
}
