package io.trialstream.pruner;

import io.trialstream.study.AlgorithmOptions;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.List;

/** Finds a pruner by its name. A new pruner gets its line here. */
public final class Pruners {

  private static final String NAMES =
      "nop, median, percentile, threshold, patient, successive-halving, hyperband, wilcoxon";

  private Pruners() {}

  /**
   * A new pruner that has seen nothing.
   *
   * @param study the study's name
   * @throws IllegalArgumentException if there is none of that name, an option is unknown or out of
   *     range, or there are several objectives
   */
  public static Pruner create(AlgorithmSpec spec, String study, List<Direction> directions) {
    AlgorithmOptions options = new AlgorithmOptions(spec);
    Direction direction = directions.getFirst();
    Pruner pruner =
        switch (spec.name()) {
          case "nop" -> new NopPruner();
          case "median" -> new PercentilePruner(50, direction, options);
          case "percentile" -> new PercentilePruner(percentile(options), direction, options);
          case "threshold" -> new ThresholdPruner(options);
          case "patient" -> patient(options, study, directions);
          case "successive-halving" -> successiveHalving(options, direction);
          case "hyperband" -> hyperband(options, study, direction);
          case "wilcoxon" -> new WilcoxonPruner(direction, options);
          default ->
              throw new IllegalArgumentException(
                  "Expected a pruner out of %s, but got \"%s\".".formatted(NAMES, spec.name()));
        };
    options.requireAllRead();
    if (directions.size() > 1 && !(pruner instanceof NopPruner)) {
      throw new IllegalArgumentException(
          "The pruner \"%s\" works with one objective, but the study has %s. Use \"nop\"."
              .formatted(spec.name(), directions.size()));
    }
    return pruner;
  }

  private static double percentile(AlgorithmOptions options) {
    double percentile = options.number("percentile", Double.NaN, 0, 100);
    if (Double.isNaN(percentile)) {
      throw new IllegalArgumentException(
          "The pruner \"percentile\" needs the option percentile, from 0 to 100.");
    }
    return percentile;
  }

  private static Pruner patient(
      AlgorithmOptions options, String study, List<Direction> directions) {
    AlgorithmSpec wrapped = options.algorithm("wrapped_pruner", "nop");
    int patience = options.wholeNumber("patience", -1, 0);
    if (patience < 0) {
      throw new IllegalArgumentException(
          "The pruner \"patient\" needs the option patience, a number of reports.");
    }
    return new PatientPruner(
        wrapped.name().equals("nop") ? null : create(wrapped, study, directions),
        patience,
        options.number("min_delta", 0, 0, Double.MAX_VALUE),
        directions.getFirst());
  }

  private static Pruner successiveHalving(AlgorithmOptions options, Direction direction) {
    boolean auto = options.isAuto("min_resource", true);
    return new SuccessiveHalvingPruner(
        direction,
        options.wholeNumberOrAuto("min_resource", 0, 1),
        options.wholeNumber("reduction_factor", 4, 2),
        options.wholeNumber("min_early_stopping_rate", 0, 0),
        bootstrap(options, auto, "min_resource"));
  }

  private static Pruner hyperband(AlgorithmOptions options, String study, Direction direction) {
    int least = options.wholeNumber("min_resource", 1, 1);
    boolean auto = options.isAuto("max_resource", true);
    int most = options.wholeNumberOrAuto("max_resource", 0, 1);
    if (!auto && most < least) {
      throw new IllegalArgumentException(
          "Expected min_resource <= max_resource, but min_resource=%s, max_resource=%s."
              .formatted(least, most));
    }
    return new HyperbandPruner(
        study,
        direction,
        least,
        most,
        options.wholeNumber("reduction_factor", 3, 2),
        bootstrap(options, auto, "max_resource"));
  }

  private static int bootstrap(AlgorithmOptions options, boolean auto, String resource) {
    int bootstrap = options.wholeNumber("bootstrap_count", 0, 0);
    if (bootstrap > 0 && auto) {
      throw new IllegalArgumentException(
          "A bootstrap_count above 0 needs a number as " + resource + ", not \"auto\".");
    }
    return bootstrap;
  }
}
