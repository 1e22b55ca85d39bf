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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sampler gives values of the domain, in domains at the ends of what a double can tell. */
class HostileDistributionsTest {

  private static final long SEED = Long.getLong("hostile.seed", 20261127);
  private static final int TRIALS = 36;

  static Stream<AlgorithmSpec> samplers() {
    return Stream.of(
        AlgorithmSpec.of("random"),
        AlgorithmSpec.of("tpe"),
        new AlgorithmSpec("tpe", Map.of("multivariate", false)),
        AlgorithmSpec.of("gp"),
        AlgorithmSpec.of("cmaes"),
        new AlgorithmSpec("cmaes", Map.of("use_separable_cma", true)),
        AlgorithmSpec.of("nsga2"),
        new AlgorithmSpec("nsga2", Map.of("crossover", "undx")),
        new AlgorithmSpec("nsga2", Map.of("crossover", "spx")),
        AlgorithmSpec.of("nsga3"),
        AlgorithmSpec.of("qmc"),
        new AlgorithmSpec("qmc", Map.of("qmc_type", "halton", "scramble", false)),
        AlgorithmSpec.of("brute-force"),
        AlgorithmSpec.of("auto"));
  }

  private static Distribution stepped(double low, double high, double step) {
    return new FloatDistribution(low, high, false, step);
  }

  private static Distribution log(double low, double high) {
    return new FloatDistribution(low, high, true, null);
  }

  private static List<Distribution> known() {
    double max = Double.MAX_VALUE;
    double tiny = Double.MIN_VALUE;
    long largest = IntDistribution.LARGEST;
    return List.of(
        new FloatDistribution(-max, max),
        new FloatDistribution(-1e308, 1e308),
        new FloatDistribution(0, max),
        new FloatDistribution(0, tiny),
        new FloatDistribution(-tiny, tiny),
        new FloatDistribution(1, Math.nextUp(1.0)),
        new FloatDistribution(Math.nextDown(max), max),
        log(1e-3, Math.nextUp(1e-3)),
        log(Math.nextDown(max), max),
        log(tiny, 2 * tiny),
        log(tiny, max),
        log(1, 1 + 1e-12),
        stepped(1.6e9, 1.7e9, 0.1),
        stepped(0, 1, 1e-9),
        stepped(2.4e9 + 0.3, 2.5e9, 0.3),
        stepped(-90, 90, 1e-7),
        stepped(-1, 0.1, 0.1),
        stepped(0, 0x1p53, 1),
        stepped(0, 10 * tiny, tiny),
        stepped(-8e307, 8e307, 1e307),
        new IntDistribution(-largest, largest),
        new IntDistribution(largest - 1, largest),
        new IntDistribution(1, largest, true, 1),
        new IntDistribution(largest - 3, largest, true, 1),
        new IntDistribution(-largest, largest, false, 12_345_678_901L),
        CategoricalDistribution.of(null, 1, 1.0, Double.NaN, -0.0, 0.0));
  }

  /** Any finite bounds, with or without a step that fits. */
  private static Distribution any(SplittableRandom random) {
    while (true) {
      double a = Double.longBitsToDouble(random.nextLong());
      double b =
          switch (random.nextInt(4)) {
            case 0 -> a + random.nextInt(1, 9) * Math.ulp(a);
            case 1 -> a * (1 + random.nextDouble());
            default -> Double.longBitsToDouble(random.nextLong());
          };
      double low = Math.min(a, b);
      double high = Math.max(a, b);
      boolean log = low > 0 && random.nextBoolean();
      Double step =
          log || random.nextBoolean()
              ? null
              : (Double) ((high - low) / random.nextLong(1, 1L << 53));
      try {
        Distribution made = new FloatDistribution(low, high, log, step);
        if (!made.single()) {
          return made;
        }
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("Expected");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void values_lie_in_their_domains(AlgorithmSpec spec) {
    SplittableRandom random = new SplittableRandom(SEED);
    known().forEach(domain -> search(spec, domain, random));
    for (int i = 0; i < 40; i++) {
      search(spec, any(random), random);
    }
  }

  private static void search(AlgorithmSpec spec, Distribution domain, SplittableRandom random) {
    Sampler sampler = Samplers.create(spec, List.of(Direction.MINIMIZE), SEED);
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("x", domain);
    space.put("y", new IntDistribution(0, 1_000));
    if (space.entrySet().stream().anyMatch(p -> sampler.unfit(p.getKey(), p.getValue()) != null)) {
      return;
    }
    for (int n = 0; n < TRIALS; n++) {
      Map<String, Parameter> params = new LinkedHashMap<>();
      for (var value : sampler.suggest(n, space, random).values().entrySet()) {
        Distribution d = space.get(value.getKey());
        assertThat(d.contains(value.getValue()))
            .as("%s of %s, seed %s, trial %s", value, d, SEED, n)
            .isTrue();
        params.put(value.getKey(), new Parameter(d, value.getValue()));
      }
      assertThat(params.keySet()).isEqualTo(space.keySet());
      double x = params.get("x").value() / 2;
      sampler.observe(trial(n, TrialState.RUNNING, params, List.of()));
      sampler.observe(trial(n, TrialState.COMPLETE, params, List.of(n % 7 == 3 ? 1e308 : x)));
    }
  }

  private static FrozenTrial trial(
      int number, TrialState state, Map<String, Parameter> params, List<Double> values) {
    return FrozenTrial.builder(number)
        .attempt(1)
        .state(state)
        .params(params)
        .values(values)
        .build();
  }
}
