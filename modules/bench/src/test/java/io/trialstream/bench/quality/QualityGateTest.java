package io.trialstream.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.study.AlgorithmSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each model-based sampler beats random search: with the same seeds it is better in at least 9 of
 * 12 runs of 60 trials. A sampler that is better in 19 of 20 runs fails one of these twenty checks
 * by chance with a probability of 20 * 0.0022 = 0.05 at most; those here are better more often than
 * that. One that is no better than random passes a check with a probability of 0.07, all four of
 * its own with 0.00003.
 */
@Tag("full")
class QualityGateTest {

  private static final int SEEDS = 12;

  private static List<Double> run(String function, String sampler, int trials) {
    List<Double> found = new ArrayList<>();
    QualityBenchmark.run(
        new QualityBenchmark.Options(
            function, AlgorithmSpec.of(sampler), trials, 1, SEEDS, 101, true),
        line -> {
          Object volume = line.get("hypervolume");
          found.add(volume instanceof Double v ? -v : (Double) line.get("best"));
        });
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "tpe,rosenbrock5", "tpe,ackley10", "tpe,styblinski5", "tpe,mixed",
    "cmaes,rosenbrock5", "cmaes,ackley10", "cmaes,sphere5", "cmaes,mixed",
    "gp,rosenbrock5", "gp,ackley10", "gp,styblinski5", "gp,mixed",
    "auto,rosenbrock5", "auto,ackley10", "auto,styblinski5", "auto,mixed"
  })
  void a_model_beats_random_search(String sampler, String function) {
    assertBetter(sampler, function, 60);
  }

  @Test
  void evolution_beats_random_search_with_two_objectives() {
    assertBetter("nsga2", "zdt1_5", 200);
  }

  private static void assertBetter(String sampler, String function, int trials) {
    List<Double> model = run(function, sampler, trials);
    List<Double> random = run(function, "random", trials);
    int better = 0;
    for (int i = 0; i < SEEDS; i++) {
      better += model.get(i) < random.get(i) ? 1 : 0;
    }
    System.out.printf("%s on %s: better in %d of %d%n", sampler, function, better, SEEDS);
    assertThat(better).isGreaterThanOrEqualTo(9);
  }
}
