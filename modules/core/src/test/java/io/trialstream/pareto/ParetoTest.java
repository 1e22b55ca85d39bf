package io.trialstream.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fronts and volumes: right for whatever values, and in bounded time. */
class ParetoTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  private static List<double[]> random(int points, int objectives, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> made = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double[] point = new double[objectives];
      for (int k = 0; k < objectives; k++) {
        double r = random.nextDouble();
        point[k] =
            r < 0.05 ? INF : r < 0.1 ? -INF : Math.rint(10 * r) / 10 * (i % 2 == 0 ? 1 : -0.0);
      }
      made.add(point);
    }
    return made;
  }

  /** Points of which none dominates another. */
  private static List<double[]> front(int points, int objectives, double scale) {
    SplittableRandom random = new SplittableRandom(objectives);
    List<double[]> made = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double[] point = new double[objectives];
      double sum = 0;
      for (int k = 0; k < objectives; k++) {
        point[k] = -Math.log(1 - random.nextDouble());
        sum += point[k];
      }
      for (int k = 0; k < objectives; k++) {
        point[k] = point[k] / sum * scale;
      }
      made.add(point);
    }
    return made;
  }

  @Test
  void of_points_that_are_all_infinite_in_one_objective_the_best_in_the_other_is_the_front() {
    List<double[]> points = List.of(new double[] {0, INF}, new double[] {1, INF});
    assertThat(Dominance.front(points)).containsExactly(0);
    assertThat(Dominance.ranks(points, 2)).containsExactly(0, 1);
    assertThat(Dominance.front(List.of(new double[] {INF, INF}, new double[] {INF, INF})))
        .containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void fronts_and_ranks_are_what_comparing_each_with_each_gives(int objectives) {
    for (int seed = 0; seed < 60; seed++) {
      List<double[]> points = random(1 + seed % 40, objectives, seed);
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < points.size(); i++) {
        double[] point = points.get(i);
        if (points.stream().noneMatch(p -> Dominance.dominates(p, point))) {
          expected.add(i);
        }
      }
      assertThat(Dominance.front(points)).isEqualTo(expected).isNotEmpty();
      int[] ranks = Dominance.ranks(points, points.size());
      for (int i = 0; i < ranks.length; i++) {
        int highest = -1;
        for (int j = 0; j < ranks.length; j++) {
          if (Dominance.dominates(points.get(j), points.get(i))) {
            highest = Math.max(highest, ranks[j]);
          }
        }
        assertThat(ranks[i]).isEqualTo(highest + 1);
      }
      int[] few = Dominance.ranks(points, 3);
      assertThat(BestPoints.choose(points, Math.min(3, few.length)))
          .hasSize(Math.min(3, few.length))
          .doesNotHaveDuplicates();
    }
  }

  /** The volume by counting cells of a grid of tenths. */
  private static double counted(List<double[]> points, int objectives) {
    long cells = Math.round(Math.pow(10, objectives));
    long covered = 0;
    for (long cell = 0; cell < cells; cell++) {
      double[] middle = new double[objectives];
      long rest = cell;
      for (int k = 0; k < objectives; k++) {
        middle[k] = (rest % 10 + 0.5) / 10;
        rest /= 10;
      }
      covered += points.stream().anyMatch(p -> Dominance.dominates(p, middle)) ? 1 : 0;
    }
    return covered / (double) cells;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void volumes_are_what_counting_cells_gives(int objectives) {
    SplittableRandom random = new SplittableRandom(objectives);
    double[] corner = new double[objectives];
    java.util.Arrays.fill(corner, 1);
    for (int repeat = 0; repeat < 5; repeat++) {
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        points.add(random.doubles(objectives).map(v -> Math.floor(10 * v) / 10).toArray());
      }
      assertThat(Hypervolume.of(points, corner))
          .isCloseTo(counted(points, objectives), within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 30000", "3, 30000", "9, 400", "16, 350", "64, 300"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS) // exactly, it took from a minute to for ever
  void fronts_choices_and_volumes_of_many_points_take_bounded_time(int objectives, int count) {
    List<double[]> points = front(count, objectives, 1);
    assertThat(Dominance.front(points)).hasSize(count);
    assertThat(new HashSet<>(BestPoints.choose(points, count / 10))).hasSize(count / 10);
    assertThat(Hypervolume.of(points, BestPoints.reference(points))).isPositive();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void many_fronts_of_one_point_each_take_bounded_time() {
    List<double[]> line = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      line.add(new double[] {i, i, i});
    }
    assertThat(BestPoints.choose(line, 5_000)).hasSize(5_000).contains(0, 4_999);
  }

  @Test
  void an_estimated_volume_is_near_the_exact_one() {
    List<double[]> points = front(60, 4, 1);
    double[] corner = {1, 1, 1, 1};
    double exact = Hypervolume.of(points, corner);
    double estimate = new BoxSamples(points, corner, 100_000).union();
    assertThat(estimate).isCloseTo(exact, within(0.02 * exact));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-200, 1, 1e160, 1e307})
  void the_choice_does_not_depend_on_the_unit_of_the_values(double scale) {
    for (int objectives : new int[] {2, 3, 9}) {
      List<double[]> points = front(100, objectives, 1);
      List<double[]> scaled =
          points.stream()
              .map(p -> java.util.Arrays.stream(p).map(v -> v * scale).toArray())
              .toList();
      List<Integer> chosen = BestPoints.choose(points, 10);
      assertThat(new HashSet<>(BestPoints.choose(scaled, 10))).hasSize(10);
      if (scale == 1) {
        assertThat(BestPoints.choose(scaled, 10)).isEqualTo(chosen);
      } else {
        long same = BestPoints.choose(scaled, 10).stream().filter(chosen::contains).count();
        assertThat(same).isGreaterThanOrEqualTo(9);
      }
    }
  }

  @Test
  void infinite_values_do_not_make_the_first_points_the_best() {
    List<double[]> points = new ArrayList<>(front(50, 2, 1));
    points.add(new double[] {-0.001, INF});
    points.add(new double[] {INF, -0.001});
    List<Integer> chosen = BestPoints.choose(points, 5);
    assertThat(chosen).isNotEqualTo(List.of(0, 1, 2, 3, 4));
  }
}
