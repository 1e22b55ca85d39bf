package io.trialstream.pruner;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What Trialstream's own pruners declare, and how each is made. A new pruner gets its entry here,
 * and nowhere else. Stateless.
 */
final class BuiltInPruners {

  private static final String NOP = StudySpec.DEFAULT_PRUNER;
  private static final OptionType ANY_NUMBER =
      new OptionType.Decimal(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false);

  private static final Option WARMUP =
      Option.wholeNumber("n_warmup_steps", 0, 0, "Reports before this step decide nothing.");
  private static final Option INTERVAL =
      Option.wholeNumber("interval_steps", 1, 1, "In each interval of steps one report decides.");
  private static final Option BOOTSTRAP =
      Option.wholeNumber(
          "bootstrap_count", 0, 0, "Trials that have to come to a rung before one goes on.");

  private BuiltInPruners() {}

  private interface Factory {
    Pruner create(OptionValues options, String study, List<Direction> directions);
  }

  private record Entry(Algorithm algorithm, Factory factory) implements PrunerProvider {
    @Override
    public Pruner create(OptionValues options, String study, List<Direction> directions) {
      return factory.create(options, study, directions);
    }
  }

  private static Algorithm pruner(String name, String summary, Option... options) {
    return Algorithm.of(Kind.PRUNER, name, summary).with(options);
  }

  private static Option[] percentileOptions(Option... first) {
    List<Option> all = new ArrayList<>(List.of(first));
    all.add(
        Option.wholeNumber(
            "n_startup_trials", 0, 5, "Complete trials that are needed before one is stopped."));
    all.add(WARMUP);
    all.add(INTERVAL);
    all.add(
        Option.wholeNumber(
            "n_min_trials",
            1,
            1,
            "Complete trials that must have reported a step before it decides."));
    return all.toArray(Option[]::new);
  }

  /** All of them, in the order in which they are shown. */
  static List<PrunerProvider> all() {
    return List.of(
        new Entry(
            pruner(NOP, "Stops no trial.").forSeveralObjectives().costing("O(1)"),
            (options, study, directions) -> new NopPruner()),
        new Entry(
            pruner(
                    "median",
                    "Stops a trial that is worse than the median of complete trials at this step.",
                    percentileOptions())
                .costing("O(1)"),
            (options, study, directions) ->
                new PercentilePruner(50, directions.getFirst(), options)),
        new Entry(
            pruner(
                    "percentile",
                    "Stops a trial that is worse than a percentile of complete trials at this step.",
                    percentileOptions(
                        Option.required(
                            "percentile",
                            new OptionType.Decimal(0, 100, false),
                            "The percentile; 25 keeps the best quarter.")))
                .costing("O(1)"),
            (options, study, directions) ->
                new PercentilePruner(options.number("percentile"), directions.getFirst(), options)),
        new Entry(
            pruner(
                    "threshold",
                    "Stops a trial whose value is out of bounds, or NaN; needs lower or upper, or both.",
                    Option.dependent("lower", ANY_NUMBER, "none", "Smaller values stop a trial."),
                    Option.dependent("upper", ANY_NUMBER, "none", "Larger values stop a trial."),
                    WARMUP,
                    INTERVAL)
                .costing("O(1)"),
            (options, study, directions) -> new ThresholdPruner(options)),
        new Entry(
            pruner(
                    "patient",
                    "Asks another pruner once a trial has not improved for some reports.",
                    Option.required(
                        "patience",
                        new OptionType.WholeNumber(0, false),
                        "Reports without improvement that are let pass."),
                    Option.number(
                        "min_delta",
                        0,
                        Double.MAX_VALUE,
                        0,
                        "Smaller differences are no improvement."),
                    Option.nested(
                        "wrapped_pruner",
                        Kind.PRUNER,
                        NOP,
                        "Asked then; with nop every such trial is stopped."))
                .costing("O(reports of the trial)"),
            BuiltInPruners::patient),
        new Entry(
            pruner(
                    "successive-halving",
                    "Lets the best share of the trials go on at each of a series of steps (ASHA, Li et al. 2020).",
                    Option.wholeNumberOrAuto("min_resource", 1, "The step of the first rung."),
                    Option.wholeNumber(
                        "reduction_factor", 2, 4, "How much fewer trials each rung lets pass."),
                    Option.wholeNumber(
                        "min_early_stopping_rate", 0, 0, "Rungs that are left out at the start."),
                    BOOTSTRAP)
                .costing("O(log trials) per rung"),
            (options, study, directions) -> successiveHalving(options, directions.getFirst())),
        new Entry(
            pruner(
                    "hyperband",
                    "Successive halving at several rates at once (Li et al. 2018); study name and trial number decide the rate.",
                    Option.wholeNumber("min_resource", 1, 1, "The step of the first rung."),
                    Option.wholeNumberOrAuto("max_resource", 1, "The most steps of a trial."),
                    Option.wholeNumber(
                        "reduction_factor", 2, 3, "How much fewer trials each rung lets pass."),
                    BOOTSTRAP)
                .costing("O(log trials) per rung"),
            (options, study, directions) -> hyperband(options, study, directions.getFirst())),
        new Entry(
            pruner(
                    "wilcoxon",
                    "Stops a trial that is significantly worse than the best one at the same steps.",
                    Option.number(
                        "p_threshold", 0, 1, 0.1, "Below this p-value a trial is stopped."),
                    Option.wholeNumber(
                        "n_startup_steps", 0, 2, "Steps to compare before one decides."))
                .costing("O(k log k) for k reports"),
            (options, study, directions) -> new WilcoxonPruner(directions.getFirst(), options)));
  }

  private static Pruner patient(OptionValues options, String study, List<Direction> directions) {
    AlgorithmSpec wrapped = options.nested("wrapped_pruner");
    return new PatientPruner(
        wrapped.name().equals(NOP) ? null : Pruners.create(wrapped, study, directions),
        options.wholeNumber("patience"),
        options.number("min_delta"),
        directions.getFirst());
  }

  private static Pruner successiveHalving(OptionValues options, Direction direction) {
    OptionalInt least = options.wholeNumberOrAuto("min_resource");
    return new SuccessiveHalvingPruner(
        direction,
        least.orElse(0),
        options.wholeNumber("reduction_factor"),
        options.wholeNumber("min_early_stopping_rate"),
        bootstrap(options, least, "min_resource"));
  }

  private static Pruner hyperband(OptionValues options, String study, Direction direction) {
    int least = options.wholeNumber("min_resource");
    OptionalInt most = options.wholeNumberOrAuto("max_resource");
    if (most.isPresent() && most.getAsInt() < least) {
      throw new IllegalArgumentException(
          "Expected min_resource <= max_resource, but min_resource=%s, max_resource=%s."
              .formatted(least, most.getAsInt()));
    }
    return new HyperbandPruner(
        study,
        direction,
        least,
        most.orElse(0),
        options.wholeNumber("reduction_factor"),
        bootstrap(options, most, "max_resource"));
  }

  private static int bootstrap(OptionValues options, OptionalInt resource, String name) {
    int bootstrap = options.wholeNumber("bootstrap_count");
    if (bootstrap > 0 && resource.isEmpty()) {
      throw new IllegalArgumentException(
          "A bootstrap_count above 0 needs a number as " + name + ", not \"auto\".");
    }
    return bootstrap;
  }
}
