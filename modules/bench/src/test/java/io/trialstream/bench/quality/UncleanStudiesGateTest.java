package io.trialstream.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.study.AlgorithmSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The default sampler holds in studies that are not clean: each pruner prunes, the objective fails
 * beyond a wall, constraints are violated. It is compared with random search, which learns nothing
 * from such trials and is not misled by them either: nine runs of each, and the one-sided test of
 * Mann and Whitney at 0.05, which asks for about three of four pairs of runs. The seeds are fixed,
 * so a check changes its result only with the code. A sampler that wins 95 of 100 pairs fails one
 * of the ten checks by chance with a probability of about 0.001, one that wins 90 of 100 with 0.2
 * at most; one that is no better than random passes a check with 0.05. No place may be tried twice.
 */
@Tag("full")
class UncleanStudiesGateTest {

  private static final int SEEDS = 9;
  private static final int FIRST_SEED = 101;
  private static final int BUDGET = 30;
  private static final String DEFAULT = "auto";

  private record Found(List<Double> best, List<Long> repeats, List<Long> failed) {
    Found() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private static Found pruning(String sampler, AlgorithmSpec pruner) {
    Found found = new Found();
    PruningBenchmark.run(
        new PruningBenchmark.Options(
            "hartmann6", AlgorithmSpec.of(sampler), pruner, BUDGET, SEEDS, FIRST_SEED, 1, 0),
        line -> {
          found.best().add((Double) line.get("best"));
          found.repeats().add(((Integer) line.get("repeats")).longValue());
        });
    return found;
  }

  private static Found unclean(String sampler, String function, int trials) {
    Found found = new Found();
    QualityBenchmark.run(
        new QualityBenchmark.Options(
            function, AlgorithmSpec.of(sampler), trials, 1, SEEDS, FIRST_SEED, false),
        line -> {
          found.best().add((Double) line.get("best"));
          found.repeats().add((Long) line.get("repeats"));
          found.failed().add((Long) line.get("failed_of_last_50"));
        });
    return found;
  }

  private static AlgorithmSpec pruner(String name) {
    Map<String, Object> options = new HashMap<>();
    switch (name) {
      case "threshold" -> options.put("upper", 0.5);
      case "patient" -> {
        options.put("patience", 3);
        // These curves always fall, so it stops nothing; what it wraps sees every trial all the
        // same.
        options.put("wrapped_pruner", Map.of("name", "median", "options", Map.of()));
      }
      case "percentile" -> options.put("percentile", 25.0);
      default -> {}
    }
    return new AlgorithmSpec(name, options);
  }

  @ParameterizedTest
  @CsvSource({
    "nop",
    "median",
    "percentile",
    "successive-halving",
    "hyperband",
    "patient",
    "threshold",
    "wilcoxon"
  })
  void the_default_beats_random_search_with_each_pruner(String pruner) {
    Found model = pruning(DEFAULT, pruner(pruner));
    assertBetter(pruner, model, pruning("random", pruner(pruner)));
  }

  @Test
  void the_default_learns_where_trials_fail() {
    Found model = unclean(DEFAULT, "wall4", 80);
    assertBetter("failures", model, unclean("random", "wall4", 80));
    double failed = model.failed().stream().mapToLong(f -> f).average().orElseThrow();
    // TPE fails in 19 of its last 50 trials; whoever does not learn, in 40 to 50.
    assertThat(failed).isLessThan(25);
  }

  @Test
  void the_default_learns_where_constraints_are_kept() {
    Found model = unclean(DEFAULT, "townsend", 60);
    assertBetter("constraints", model, unclean("random", "townsend", 60));
  }

  private static void assertBetter(String what, Found model, Found random) {
    double chance = Quantiles.probabilityThatNotLarger(random.best(), model.best());
    System.out.printf(
        "%s: median %.4f, of random search %.4f, p = %.5f%n",
        what, Quantiles.of(model.best(), 0.5), Quantiles.of(random.best(), 0.5), chance);
    assertThat(chance).isLessThan(0.05);
    assertThat(model.repeats()).containsOnly(0L);
  }
}
