package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every sampler promises. */
class SamplerContractTest {

  private static final Map<String, Distribution> SPACE = space();

  private static Map<String, Distribution> space() {
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("float", new FloatDistribution(-5, 10));
    space.put("wide", new FloatDistribution(-Double.MAX_VALUE / 4, Double.MAX_VALUE / 4));
    space.put("log", new FloatDistribution(1e-8, 1e3, true, null));
    space.put("step", new FloatDistribution(0, 1, false, 0.1));
    space.put("int", new IntDistribution(-3, 3));
    space.put("stepped", new IntDistribution(0, 100, false, 7));
    space.put("logint", new IntDistribution(1, 1_000_000, true, 1));
    space.put("choice", CategoricalDistribution.of("a", null, 3));
    return space;
  }

  private static Sampler sampler(String name) {
    return Samplers.create(AlgorithmSpec.of(name), List.of(Direction.MINIMIZE), 5);
  }

  private static FrozenTrial trial(int number, TrialState state, Map<String, Parameter> params) {
    double value = params.isEmpty() ? 0 : params.values().iterator().next().value();
    return new FrozenTrial(
        number,
        1,
        0,
        state,
        params,
        Map.of(),
        state == TrialState.COMPLETE ? List.of(value) : List.of(),
        List.of(),
        Map.of(),
        null,
        null,
        null,
        null,
        null);
  }

  private static void run(Sampler sampler, int trials, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < trials; n++) {
      Map<String, Parameter> params = new LinkedHashMap<>();
      sampler
          .suggest(n, SPACE, random)
          .values()
          .forEach((name, v) -> params.put(name, new Parameter(SPACE.get(name), v)));
      assertThat(params.keySet()).isEqualTo(SPACE.keySet());
      sampler.observe(trial(n, TrialState.RUNNING, params));
      TrialState end =
          switch (n % 7) {
            case 3 -> TrialState.FAIL;
            case 5 -> TrialState.PRUNED;
            default -> TrialState.COMPLETE;
          };
      if (n % 11 != 10) { // some never end
        sampler.observe(trial(n, end, params));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "tpe", "cmaes", "nsga2", "nsga3", "qmc", "gp", "auto"})
  void suggests_values_within_their_domains_whatever_has_happened(String name) {
    run(
        sampler(name),
        name.equals("gp") || name.equals("auto") ? 80 : 400,
        1); // it is slow, and does not change
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "tpe", "cmaes", "nsga2", "nsga3", "qmc", "gp", "auto"})
  void suggests_the_same_after_the_same_history(String name) {
    Sampler one = sampler(name);
    Sampler two = sampler(name);
    run(one, 60, 7);
    run(two, 60, 7);
    assertThat(one.suggest(60, SPACE, new SplittableRandom(3)))
        .isEqualTo(two.suggest(60, SPACE, new SplittableRandom(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "tpe", "cmaes", "nsga2", "nsga3", "qmc", "gp", "auto"})
  void a_hundred_in_flight_get_different_values(String name) {
    Sampler sampler = sampler(name);
    Map<String, Distribution> space =
        Map.of("x", new FloatDistribution(-5, 5), "y", new FloatDistribution(0, 1));
    SplittableRandom random = new SplittableRandom(9);
    for (int n = 0; n < 40; n++) {
      sampler.observe(trial(n, TrialState.COMPLETE, suggested(sampler, n, space, random)));
    }
    int most = name.equals("gp") ? 40 : 100;
    Set<Map<String, Parameter>> seen = new HashSet<>();
    for (int n = 40; n < 40 + most; n++) {
      Map<String, Parameter> params = suggested(sampler, n, space, random);
      assertThat(seen.add(params)).as("%s twice", params).isTrue();
      sampler.observe(trial(n, TrialState.RUNNING, params));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "tpe", "cmaes", "nsga2", "nsga3", "qmc", "auto"})
  void a_thousand_in_flight_get_values(String name) {
    Sampler sampler = sampler(name);
    SplittableRandom random = new SplittableRandom(9);
    for (int n = 0; n < 1_000; n++) {
      Map<String, Parameter> params = suggested(sampler, n, SPACE, random);
      sampler.observe(trial(n, TrialState.RUNNING, params));
      if (n % 20 == 0) {
        sampler.observe(trial(n, TrialState.COMPLETE, params));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "tpe", "cmaes", "nsga2", "nsga3", "qmc", "gp", "auto"})
  void domains_may_change_and_parameters_come_and_go(String name) {
    Sampler sampler = sampler(name);
    SplittableRandom random = new SplittableRandom(4);
    for (int n = 0; n < 60; n++) {
      Map<String, Distribution> space = new LinkedHashMap<>();
      space.put("moves", new FloatDistribution(-n - 1.0, n + 1.0));
      space.put("fixed", new IntDistribution(0, 9));
      if (n % 3 == 0) {
        space.put("sometimes", new FloatDistribution(0, 1));
      }
      Map<String, Parameter> params = suggested(sampler, n, space, random);
      Map<String, Parameter> used = new LinkedHashMap<>(params);
      used.put("single", new Parameter(new IntDistribution(3, 3), 3));
      sampler.observe(trial(n, TrialState.RUNNING, used));
      sampler.observe(n % 5 == 4 ? infeasible(n, used) : trial(n, TrialState.COMPLETE, used));
    }
  }

  private static FrozenTrial infeasible(int number, Map<String, Parameter> params) {
    return new FrozenTrial(
        number,
        1,
        0,
        TrialState.COMPLETE,
        params,
        Map.of(),
        List.of(number % 2 == 0 ? Double.POSITIVE_INFINITY : -1.0),
        List.of(2.5),
        Map.of(),
        null,
        null,
        null,
        null,
        null);
  }

  /** Values for each parameter, within their domains. */
  private static Map<String, Parameter> suggested(
      Sampler sampler, int number, Map<String, Distribution> space, SplittableRandom random) {
    Map<String, Parameter> params = new LinkedHashMap<>();
    sampler
        .suggest(number, space, random)
        .values()
        .forEach((name, v) -> params.put(name, new Parameter(space.get(name), v)));
    assertThat(params.keySet()).isEqualTo(space.keySet());
    return params;
  }
}
