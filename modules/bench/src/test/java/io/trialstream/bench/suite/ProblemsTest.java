package io.trialstream.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.bench.quality.Shift;
import io.trialstream.pareto.Hypervolume;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemsTest {

  private static final long SEED = 3;

  private static Outcome at(Problem problem, Map<String, Object> params) {
    return problem.instances().apply(SEED).at(Point.given(params, problem.space()), 0);
  }

  private static Map<String, Object> params(String text) {
    Map<String, Object> params = new HashMap<>();
    for (String part : text.split(" ")) {
      String[] pair = part.split("=");
      params.put(
          pair[0], pair[1].matches("-?[0-9.e-]+") ? (Object) Double.valueOf(pair[1]) : pair[1]);
    }
    return params;
  }

  @ParameterizedTest
  @CsvSource({
    "func2c, h1=cam h2=cam x0=0.0449 x1=-0.3563, -0.2063, 1e-4",
    "func3c, h1=cam h2=cam h3=5cam x0=0.0449 x1=-0.3563, -0.7221, 1e-4",
    "simplekd, float_0=-1 discrete_0=1 int_0=1 categorical=corner, -4.2, 1e-12",
    "simplekd, float_0=-0.8 discrete_0=2 int_0=2 categorical=center, -3.22, 1e-12",
    "simplekd, float_0=-1 discrete_0=1 int_0=2 categorical=mixed, -2.46, 1e-12",
    "points60, c=b k=2 x=0.75, 0, 0",
    "mixed, x=1 y=-2 k=12 lr=0.001 c=a za=0.7, 0, 1e-12",
    "mixed, x=1 y=-2 k=12 lr=0.001 c=b zb=5, 1, 1e-12",
    "mixed, x=1 y=-2 k=12 lr=0.001 c=d zd=0.01, 0.5, 1e-12",
    "condmix, kind=network scale=1 layers=3 width=64 lr=0.001 activation=gelu dropout=0.2, 0,"
        + " 1e-12",
    "condmix, kind=trees scale=1 depth=7 rate=0.1 subsample=0.8 criterion=gini, 0.15, 1e-12",
    "condmix, kind=linear scale=1 alpha=0.001 penalty=l2 iterations=100, 0.3, 1e-12",
    "layers4, n=3 lr=0.00251188643150958 w1=128 w2=64 w3=32, 0, 1e-12",
    "gardner1, x0=4.71238898038469 x1=0, -2, 1e-12",
    "gardner2, x0=4.71238898038469 x1=1.2532359, 0.2532359, 1e-7",
    "townsend, x0=2.0052938 x1=1.1944509, -2.0239884, 1e-6",
    "weldedbeam, x0=0.205729640 x1=3.470488666 x2=9.036623911 x3=0.205729640, 1.724852, 1e-6",
    "wall4, x0=0.65 x1=0.65 x2=0.3 x3=0.6, 0.02, 1e-12",
    "diverging, lr=0.007071067811 momentum=0.9 batch=128 layers=4 activation=gelu, 0, 1e-9"
  })
  void the_value_at_a_published_or_designed_point(
      String name, String point, double expected, double tolerance) {
    Problem problem = Problems.of(name);
    Outcome outcome = at(problem, params(point));
    assertThat(outcome.values()).hasSize(1);
    assertThat(outcome.values().getFirst()).isCloseTo(expected, within(tolerance));
    // Points are rounded, and most optima lie where constraints are just kept.
    outcome.constraints().forEach(c -> assertThat(c).isLessThan(0.1));
    assertThat(problem.optimum()).isLessThanOrEqualTo(expected + Math.max(tolerance, 1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "branin, 3.14159265358979 2.275",
    "hartmann6, 0.20169 0.150011 0.476874 0.275332 0.311652 0.6573",
    "rosenbrock5, 1 1 1 1 1",
    "ackley10, 0 0 0 0 0 0 0 0 0 0",
    "styblinski5, -2.903534 -2.903534 -2.903534 -2.903534 -2.903534",
    "rastrigin5, 0 0 0 0 0"
  })
  void the_optimum_of_a_classic_is_where_it_is_published_or_moved_by_the_seed(
      String name, String text) {
    Problem problem = Problems.of(name + "-median");
    double[] x = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    boolean moved = name.equals("ackley10") || name.equals("rastrigin5");
    Map<String, Object> params = new HashMap<>();
    for (int i = 0; i < x.length; i++) {
      FloatDistribution domain = (FloatDistribution) problem.space().get(i).domain();
      double by = moved ? new Shift(SEED).of(i, domain.high() - domain.low()) : 0;
      params.put("x" + i, x[i] + by);
    }
    assertThat(at(problem, params).values().getFirst()).isCloseTo(problem.optimum(), within(1e-4));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/suite/pymoo.csv", numLinesToSkip = 3)
  void several_objectives_and_their_constraints_are_those_of_pymoo(
      String name, int k, String values, String constraints) {
    Problem problem = Problems.of(name);
    Map<String, Object> params = new HashMap<>();
    for (int i = 0; i < problem.space().size(); i++) {
      FloatDistribution domain = (FloatDistribution) problem.space().get(i).domain();
      double share = 0.5 + 0.5 * Math.sin(k * 12.9898 + i * 78.233);
      params.put("x" + i, domain.low() + (domain.high() - domain.low()) * share);
    }
    Outcome outcome = at(problem, params);
    assertClose(outcome.values(), values);
    assertClose(outcome.constraints(), constraints == null ? "" : constraints);
  }

  private static void assertClose(List<Double> found, String expected) {
    double[] numbers =
        Arrays.stream(expected.split(";"))
            .filter(text -> !text.isEmpty())
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertThat(found).hasSize(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      assertThat(found.get(i)).isCloseTo(numbers[i], within(1e-9 * Math.abs(numbers[i])));
    }
  }

  @Test
  void the_best_point_of_the_contamination_problem_is_known() {
    Problem problem = Problems.of("contamination15");
    double best = Double.POSITIVE_INFINITY;
    for (int bits = 0; bits < 1 << Contamination.STAGES; bits++) {
      Map<String, Object> params = new HashMap<>();
      for (int i = 0; i < Contamination.STAGES; i++) {
        params.put("x" + i, (bits >> i & 1) == 1 ? "yes" : "no");
      }
      best = Math.min(best, at(problem, params).truth());
    }
    assertThat(best).isCloseTo(problem.optimum(), within(1e-6));
  }

  @Test
  void the_largest_hypervolumes_are_those_of_the_fronts() {
    // The fronts of MW1, MW3 and MW7, from points that are just as far off as they have to be.
    for (String name : List.of("mw1", "mw3", "mw7", "zdt1", "zdt2", "zdt3", "wfg4")) {
      Problem problem = Problems.of(name);
      double[] reference = problem.reference().stream().mapToDouble(r -> r).toArray();
      List<double[]> points = new ArrayList<>();
      for (double t = 0; t <= 1; t += 0.004) {
        // MW7's front is an arc, ever steeper towards 1.
        double first = name.equals("mw7") ? Math.sin(t * Math.PI / 2) : t;
        for (int further = 0; further < (name.startsWith("mw") ? 300 : 1); further++) {
          Outcome outcome = at(problem, nearFront(name, first, further / 299.0));
          if (outcome.feasible()) {
            points.add(outcome.values().stream().mapToDouble(v -> v).toArray());
          }
        }
      }
      double volume = Hypervolume.of(points, reference);
      assertThat(volume).as(name).isLessThan(-problem.optimum() + 1e-4);
      assertThat(volume).as(name).isGreaterThan(-problem.optimum() - 0.05);
    }
  }

  /** A point on the front, or a little behind it where its last parameter differs. */
  private static Map<String, Object> nearFront(String name, double first, double further) {
    double[] x = new double[name.equals("wfg4") ? 6 : 5];
    x[0] = first;
    for (int i = 1; i < x.length; i++) {
      double before = x[i - 1] - 0.5;
      x[i] =
          switch (name) {
            case "mw1" -> Math.cbrt(0.5 + i / 10.0);
            case "mw3", "mw7" -> 1 - before * before;
            case "wfg4" -> 0.35 * 2 * (i + 1);
            default -> 0;
          };
    }
    int last = x.length - 1;
    if (name.startsWith("mw")) {
      x[last] *= 1 - 0.7 * further;
    } else if (name.equals("wfg4")) {
      x[0] = 2 * first;
      x[1] = 4 * first;
    }
    Map<String, Object> params = new HashMap<>();
    for (int i = 0; i < x.length; i++) {
      params.put("x" + i, x[i]);
    }
    return params;
  }

  @Test
  void no_point_is_better_than_the_optimum() {
    SplittableRandom random = new SplittableRandom(1);
    for (Problem problem : Problems.selected(List.of(), List.of())) {
      assertThat(problem.optimum()).as(problem.name()).isFinite();
      Problem.Instance instance = problem.instances().apply(SEED);
      for (int i = 0; i < 300; i++) {
        Map<String, Object> params = new HashMap<>();
        problem.space().forEach(d -> params.put(d.name(), drawn(d.domain(), random)));
        Outcome outcome = instance.at(Point.given(params, problem.space()), i);
        assertThat(outcome.values()).as(problem.name()).hasSize(problem.objectives());
        if (problem.objectives() == 1 && outcome.feasible() && !outcome.failed()) {
          assertThat(outcome.truth())
              .as(problem.name())
              .isGreaterThanOrEqualTo(problem.optimum() - 1e-6);
        }
      }
    }
  }

  private static Object drawn(Distribution domain, SplittableRandom random) {
    double internal =
        switch (domain) {
          case FloatDistribution f when f.step() == null ->
              f.low() + (f.high() - f.low()) * random.nextDouble();
          case FloatDistribution f -> f.at(random.nextLong(f.size()));
          case IntDistribution d -> d.at(random.nextLong(d.size()));
          default -> random.nextLong(domain.size());
        };
    return Objects.requireNonNull(domain.toExternal(internal));
  }

  @Test
  void noise_and_its_lack_are_the_same_for_the_same_trial() {
    Problem problem = Problems.of("branin-heavy");
    Point point = Point.given(Map.of("x0", 1.0, "x1", 2.0), problem.space());
    Problem.Instance instance = problem.instances().apply(SEED);
    assertThat(instance.at(point, 1)).isEqualTo(instance.at(point, 1));
    assertThat(instance.at(point, 2)).isNotEqualTo(instance.at(point, 1));
    assertThat(instance.at(point, 2).truth()).isEqualTo(instance.at(point, 1).truth());
  }

  @Test
  void trials_fail_beyond_the_wall_and_at_too_high_a_rate() {
    Map<String, Object> beyond = params("x0=0.8 x1=0.6 x2=0.3 x3=0.6");
    assertThat(at(Problems.of("wall4"), beyond).failed()).isTrue();
    Map<String, Object> diverging =
        params("lr=0.1 momentum=0.9 batch=128 layers=4 activation=gelu");
    assertThat(at(Problems.of("diverging"), diverging).failed()).isTrue();
  }

  @Test
  void names_are_unique_and_a_wrong_one_is_answered_with_all() {
    assertThat(new HashSet<>(Problems.names())).hasSameSizeAs(Problems.names());
    assertThatThrownBy(() -> Problems.selected(List.of(), List.of("nonsense")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bbob-f01");
    assertThatThrownBy(() -> Problems.selected(List.of("nonsense"), List.of()))
        .hasMessageContaining("conditional");
  }

  @Test
  void a_point_outside_its_domain_is_refused() {
    assertThatThrownBy(() -> at(Problems.of("wall4"), Map.of("x0", 2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x0");
  }
}
