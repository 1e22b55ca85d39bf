package io.trialstream.sampler.catalogue;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.SamplerProvider;
import io.trialstream.sampler.cmaes.CmaEsSampler;
import io.trialstream.sampler.evolution.NsgaSampler;
import io.trialstream.sampler.exhaustive.BruteForceSampler;
import io.trialstream.sampler.exhaustive.GridSampler;
import io.trialstream.sampler.gp.GpSampler;
import io.trialstream.sampler.qmc.QmcSampler;
import io.trialstream.sampler.tpe.TpeSampler;
import io.trialstream.study.Direction;
import io.trialstream.study.StudySpec;
import java.util.List;

/**
 * What Trialstream's own samplers declare, and how each is made. A new sampler gets its entry here,
 * and nowhere else. Stateless.
 */
final class BuiltInSamplers {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** The options of a study are part of its first event. */
  private static final int MOST_SOURCE_TRIALS = 1_000;

  static final Algorithm TPE =
      sampler(
              "tpe",
              "Tree-structured Parzen estimators: compares where good and other trials lie. Parameters that occur together are searched together.")
          .with(
              Option.wholeNumber("n_startup_trials", 0, 10, "Trials drawn at random first."),
              Option.wholeNumber(
                  "n_ei_candidates", 1, 24, "Candidates drawn, of which one is suggested."),
              Option.dependent(
                  "multivariate",
                  new OptionType.Flag(),
                  "true with one objective",
                  "False: each parameter is searched by itself."),
              Option.flag(
                  "group",
                  true,
                  "False: only parameters that every trial had are searched together."),
              Option.flag("constant_liar", true, "Running trials count among the rest."),
              Option.numberBetween("gamma", 0, 1, 0.1, "The share of good trials."),
              Option.wholeNumber(
                  "max_good",
                  1,
                  25,
                  "The most good trials; there is no limit with several objectives."),
              Option.flag("capped", true, "False: every trial of the rest keeps a kernel."),
              Option.numberBetween(
                  "prior_weight", 0, INFINITY, 1, "The weight of the uniform prior, as in Optuna."),
              Option.flag(
                  "consider_magic_clip", true, "Limits how narrow kernels get, as in Optuna."),
              Option.flag(
                  "consider_endpoints", false, "Kernels take note of the bounds, as in Optuna."),
              Option.choice(
                  "weights",
                  List.of("default", "equal"),
                  "default",
                  "How older trials are weighed, as in Optuna."))
          .forSeveralObjectives()
          .usingConstraints()
          .costing(
              "O(24 · kernels · parameters), at most about 1,150 kernels: 0.3 ms at 10,000 trials (univariate 1.8 ms)");

  static final Algorithm GP =
      sampler(
              "gp",
              "Gaussian processes with the expected improvement: needs the fewest trials. Leaves conditional parameters to tpe.")
          .with(
              Option.wholeNumber("n_startup_trials", 2, 10, "Trials drawn at random first."),
              Option.flag(
                  "deterministic_objective",
                  false,
                  "True: equal parameters give equal values, without noise."))
          .forSeveralObjectives()
          .usingConstraints()
          .costing("O(n³), n ≤ 240: 10 ms over the first 100 trials, 98 ms at 200");

  static final Algorithm CMAES =
      sampler(
              "cmaes",
              "CMA-ES: adapts a normal distribution to what was found. Leaves categories and conditional parameters to tpe.")
          .with(
              Option.wholeNumber("n_startup_trials", 0, 1, "Trials drawn at random first."),
              Option.number(
                  "sigma0", 1e-6, 10, 1.0 / 6, "The first step size, as a share of each range."),
              Option.wholeNumber(
                  "popsize", 0, 0, "Trials of a generation; 0 stands for 4 + 3 ln(parameters)."),
              Option.flag(
                  "use_separable_cma",
                  false,
                  "True: no correlations are learnt, as always above 200 parameters."),
              Option.flag(
                  "with_margin", true, "Parameters on a grid keep a least standard deviation."),
              Option.choice(
                  "restart_strategy",
                  List.of("ipop", "none"),
                  "ipop",
                  "ipop: an exhausted run starts again with twice the population."),
              Option.dependent(
                  "x0",
                  new OptionType.ValuesByName(),
                  "the middle of each range",
                  "Where the first run begins."),
              Option.dependent(
                  "source_trials",
                  new OptionType.Trials(MOST_SOURCE_TRIALS),
                  "none",
                  "Trials of a related study: the first run begins around the best tenth of them, as wide as they lie (WS-CMA-ES)."),
              Option.flag(
                  "lr_adapt",
                  false,
                  "True: steps get shorter with noise and many valleys, and the search slower (LRA-CMA-ES); up to 200 parameters."))
          .usingConstraints()
          .costing("O(d²): 0.03 ms at 10,000 trials; O(d) beyond 200 parameters");

  static final Algorithm NSGA2 =
      evolution("nsga2", "NSGA-II: an evolution that keeps the best trials of all objectives.")
          .costing("O(50²) per result");

  static final Algorithm NSGA3 =
      evolution(
              "nsga3",
              "NSGA-III: the same with reference directions, which keep the front with three objectives and more.")
          .with(
              Option.wholeNumber(
                  "dividing_parameter", 1, 3, "Into how many parts each axis is divided."))
          .costing("O((population + directions) · population) per result");

  private static final Algorithm AUTO =
      sampler(
              StudySpec.DEFAULT_SAMPLER,
              "Picks a sampler for each suggestion: gp while trials are few, then cmaes where all parameters are numbers, else tpe.")
          .forSeveralObjectives()
          .usingConstraints()
          .costing("that of the sampler that it picks");

  private static final Algorithm QMC =
      sampler("qmc", "Quasi-random points, which cover the space evenly; trial n gets point n.")
          .with(
              Option.choice(
                  "qmc_type",
                  List.of("sobol", "halton"),
                  "sobol",
                  "The sequence; sobol has up to 512 parameters."),
              Option.flag(
                  "scramble", true, "Moves the points by the seed, so that none is special."))
          .forSeveralObjectives()
          .costing("O(1) per parameter");

  private static final Algorithm GRID =
      sampler("grid", "Every combination of the values that are given, once, in random order.")
          .with(
              Option.required(
                  "search_space",
                  new OptionType.ListsByName(),
                  "The values of each parameter; at most a million combinations."))
          .forSeveralObjectives()
          .costing("O(combinations)");

  private static final Algorithm BRUTE_FORCE =
      sampler(
              "brute-force",
              "Every possibility once, branch by branch; needs parameters with finitely many values.")
          .forSeveralObjectives()
          .costing("O(parameters), at any size of a range");

  private static final Algorithm PARTIAL_FIXED =
      sampler("partial-fixed", "Keeps some parameters fixed; another sampler searches the others.")
          .with(
              Option.required(
                  "fixed_params",
                  new OptionType.ValuesByName(),
                  "The values of the parameters that are kept."),
              Option.nested(
                  "base_sampler",
                  Kind.SAMPLER,
                  StudySpec.DEFAULT_SAMPLER,
                  "Searches the other parameters."))
          .forSeveralObjectives()
          .usingConstraints()
          .costing("that of its base sampler");

  private static final Algorithm RANDOM =
      sampler("random", "Draws every parameter uniformly, whatever was found before.")
          .forSeveralObjectives()
          .costing("O(1) per parameter");

  private BuiltInSamplers() {}

  private static Algorithm sampler(String name, String summary) {
    return Algorithm.of(Kind.SAMPLER, name, summary);
  }

  private static Algorithm evolution(String name, String summary) {
    return sampler(name, summary)
        .with(
            Option.wholeNumber("population_size", 2, 50, "Trials that may become parents."),
            Option.dependent(
                "n_startup_trials",
                new OptionType.WholeNumber(2, false),
                "20, or the population's size if that is smaller",
                "Trials drawn at random first."),
            Option.choice(
                "crossover",
                NsgaSampler.crossovers().stream().map(Algorithm::name).toList(),
                NsgaSampler.DEFAULT_CROSSOVER,
                "How a child is made of its parents."),
            Option.number(
                "crossover_prob", 0, 1, 0.9, "The probability that a child has several parents."),
            Option.choice(
                "mutation",
                List.of("polynomial", "uniform"),
                "polynomial",
                "How a parameter changes by chance."),
            Option.dependent(
                "mutation_prob",
                new OptionType.Decimal(0, 1, false),
                "1 / parameters",
                "The probability that a parameter changes by chance."),
            Option.dependent(
                "eta",
                new OptionType.Decimal(0, 1000, false),
                "20 with several objectives, 2 with one",
                "How close children stay to their parents; larger is closer."))
        .forSeveralObjectives()
        .usingConstraints();
  }

  private interface Factory {
    Sampler create(OptionValues options, List<Direction> directions, long seed);
  }

  private record Entry(Algorithm algorithm, Factory factory) implements SamplerProvider {
    @Override
    public Sampler create(OptionValues options, List<Direction> directions, long seed) {
      return factory.create(options, directions, seed);
    }
  }

  /** All of them, in the order in which they are shown. */
  static List<SamplerProvider> all() {
    return List.of(
        new Entry(AUTO, (options, directions, seed) -> AutoSampler.create(directions)),
        new Entry(TPE, (options, directions, seed) -> TpeSampler.create(directions, options)),
        new Entry(
            GP,
            (options, directions, seed) ->
                WithFallback.tpe(directions, o -> GpSampler.create(directions, options, o))),
        new Entry(
            CMAES,
            (options, directions, seed) ->
                WithFallback.tpe(directions, o -> CmaEsSampler.create(directions, options, o))),
        new Entry(NSGA2, (options, directions, seed) -> NsgaSampler.nsga2(directions, options)),
        new Entry(NSGA3, (options, directions, seed) -> NsgaSampler.nsga3(directions, options)),
        new Entry(QMC, (options, directions, seed) -> QmcSampler.create(options, seed)),
        new Entry(GRID, (options, directions, seed) -> GridSampler.create(options)),
        new Entry(BRUTE_FORCE, (options, directions, seed) -> new BruteForceSampler()),
        new Entry(
            PARTIAL_FIXED,
            (options, directions, seed) ->
                PartialFixedSampler.create(
                    options, base -> Samplers.create(base, directions, seed))),
        new Entry(RANDOM, (options, directions, seed) -> new RandomSampler()));
  }
}
