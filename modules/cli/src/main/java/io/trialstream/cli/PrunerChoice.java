package io.trialstream.cli;

import io.trialstream.study.AlgorithmSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which pruner, with which options. */
public final class PrunerChoice {

  @Option(
      names = "--pruner",
      description =
          "nop (default for a study), median, percentile, threshold, patient, successive-halving (default for bench pruning), hyperband or wilcoxon.")
  @Nullable String pruner;

  @Option(names = "--pruner-kwargs", description = "Its options as JSON.")
  @Nullable String options;

  boolean given() {
    return pruner != null || options != null;
  }

  /**
   * The pruner.
   *
   * @param usual its name where none is given
   */
  public AlgorithmSpec spec(String usual) {
    return Json.algorithm(pruner == null ? usual : pruner, "--pruner-kwargs", options);
  }
}
