package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One suggestion has a bounded cost: others wait for it. Limits are far above what it takes. */
class SuggestionCostTest {

  private static FrozenTrial complete(int number, Map<String, Parameter> params, double... values) {
    return FrozenTrial.finished(TrialState.COMPLETE, params, Arrays.stream(values).boxed().toList())
        .withNumber(number);
  }

  @ParameterizedTest
  @CsvSource({"2, 3000", "3, 3000", "9, 400", "16, 350", "64, 300", "9, 6000"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void tpe_with_several_objectives(int objectives, int trials) {
    Sampler sampler =
        Samplers.create(
            AlgorithmSpec.of("tpe"), Collections.nCopies(objectives, Direction.MINIMIZE), 1);
    Map<String, Distribution> space = Map.of("x", new FloatDistribution(0, 1));
    SplittableRandom random = new SplittableRandom(2);
    for (int n = 0; n < trials; n++) {
      Map<String, Parameter> params =
          Map.of("x", new Parameter(new FloatDistribution(0, 1), random.nextDouble()));
      sampler.observe(complete(n, params, random.doubles(objectives).toArray()));
    }
    assertThat(sampler.suggest(trials, space, random).values()).containsKey("x");
  }

  @ParameterizedTest
  @ValueSource(ints = {199, 600, 1_000, 3_000})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void cmaes_with_many_parameters_and_the_optimum_in_a_corner(int parameters) {
    Sampler sampler = Samplers.create(AlgorithmSpec.of("cmaes"), List.of(Direction.MINIMIZE), 1);
    Map<String, Distribution> space = new LinkedHashMap<>();
    for (int i = 0; i < parameters; i++) {
      space.put("x" + i, new FloatDistribution(0, 1));
    }
    SplittableRandom random = new SplittableRandom(2);
    for (int n = 0; n < 75; n++) {
      Map<String, Parameter> params = new LinkedHashMap<>();
      sampler
          .suggest(n, space, random)
          .values()
          .forEach((name, v) -> params.put(name, new Parameter(space.get(name), v)));
      double sum = params.values().stream().mapToDouble(Parameter::value).sum();
      sampler.observe(complete(n, params, sum));
    }
  }
}
