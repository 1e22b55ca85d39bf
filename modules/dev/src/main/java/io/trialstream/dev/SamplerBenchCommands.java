package io.trialstream.dev;

import io.trialstream.bench.quality.GrowthBenchmark;
import io.trialstream.bench.quality.PruningBenchmark;
import io.trialstream.bench.quality.QualityBenchmark;
import io.trialstream.bench.quality.SuggestBenchmark;
import io.trialstream.cli.PrunerChoice;
import io.trialstream.cli.SamplerChoice;
import io.trialstream.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench quality} and {@code bench suggest}: samplers by themselves, without a stack. */
final class SamplerBenchCommands {

  private SamplerBenchCommands() {}

  @Command(
      name = "quality",
      description =
          "Runs a sampler on a function with known optimum: a JSON line a seed, then the"
              + " quartiles.",
      mixinStandardHelpOptions = true)
  static final class Quality implements Callable<Integer> {
    @Mixin final SamplerChoice choice = new SamplerChoice();

    @Option(
        names = "--function",
        split = ",",
        description = "Functions, separated by commas (default: all).")
    List<String> functions = List.of();

    @Mixin final BenchOptions.Trials trials = new BenchOptions.Trials(100);

    @Mixin final BenchOptions.Seeds seeds = new BenchOptions.Seeds();

    @Mixin final BenchOptions.Parallel parallel = new BenchOptions.Parallel();

    @Option(
        names = "--shifted",
        description = "Moves the optimum by up to a fifth of each range, by the seed.")
    boolean shifted;

    @Override
    public Integer call() {
      List<String> wanted = functions.isEmpty() ? QualityBenchmark.functions() : functions;
      for (String function : wanted) {
        QualityBenchmark.Options options =
            new QualityBenchmark.Options(
                function,
                choice.spec(),
                trials.number,
                parallel.number,
                seeds.number,
                seeds.first,
                shifted);
        Map<String, Object> summary =
            QualityBenchmark.run(options, line -> System.out.println(Wire.text(line)));
        System.out.println(Wire.text(summary));
      }
      return 0;
    }
  }

  @Command(
      name = "suggest",
      description = "Measures a suggestion in a study that has so many trials.",
      mixinStandardHelpOptions = true)
  static final class Suggest implements Callable<Integer> {
    @Mixin final SamplerChoice choice = new SamplerChoice();

    @Mixin final BenchOptions.Params parameters = new BenchOptions.Params();

    @Mixin final BenchOptions.Trials trials = new BenchOptions.Trials(10_000);

    @Override
    public Integer call() {
      System.out.println(
          Wire.text(SuggestBenchmark.run(choice.spec(), parameters.number, trials.number)));
      return 0;
    }
  }

  @Command(
      name = "growth",
      description =
          "What a trial costs, and how much memory it keeps, as a study grows; without a stack.",
      mixinStandardHelpOptions = true)
  static final class Growth implements Callable<Integer> {
    @Mixin final SamplerChoice choice = new SamplerChoice();

    @Mixin final BenchOptions.Params parameters = new BenchOptions.Params();

    @Option(
        names = "--trials",
        split = ",",
        description = "Sizes at which to measure (default: 1000,10000,100000).")
    List<Integer> sizes = List.of(1_000, 10_000, 100_000);

    @Override
    public Integer call() {
      GrowthBenchmark.run(
          choice.spec(), parameters.number, sizes, line -> System.out.println(Wire.text(line)));
      return 0;
    }
  }

  @Command(
      name = "pruning",
      description =
          "Compares a pruner with none on learning curves, at equal numbers of steps in all.",
      mixinStandardHelpOptions = true)
  static final class Pruning implements Callable<Integer> {
    @Mixin final SamplerChoice choice = new SamplerChoice();

    @Mixin final PrunerChoice pruner = new PrunerChoice();

    @Option(
        names = "--function",
        defaultValue = "branin",
        description = "What the curves approach (default: ${DEFAULT-VALUE}).")
    String function = "branin";

    @Option(
        names = "--full-trials",
        defaultValue = "30",
        description =
            "The budget: as many steps as so many trials have (default: ${DEFAULT-VALUE}).")
    int fullTrials;

    @Mixin final BenchOptions.Seeds seeds = new BenchOptions.Seeds();

    @Mixin final BenchOptions.Parallel parallel = new BenchOptions.Parallel();

    @Option(
        names = "--step-millis",
        defaultValue = "0",
        description = "How long a step takes (default: ${DEFAULT-VALUE}).")
    int stepMillis;

    @Override
    public Integer call() {
      Map<String, Object> summary =
          PruningBenchmark.run(
              new PruningBenchmark.Options(
                  function,
                  choice.spec(),
                  pruner.spec("successive-halving"),
                  fullTrials,
                  seeds.number,
                  seeds.first,
                  parallel.number,
                  stepMillis),
              line -> System.out.println(Wire.text(line)));
      System.out.println(Wire.text(summary));
      return 0;
    }
  }
}
