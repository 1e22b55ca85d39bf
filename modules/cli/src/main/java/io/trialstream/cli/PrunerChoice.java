package io.trialstream.cli;

import io.trialstream.algorithm.Kind;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which pruner, with which options. */
public final class PrunerChoice {

  @Option(
      names = "--pruner",
      completionCandidates = AlgorithmHelp.PrunerNames.class,
      description =
          "One of ${COMPLETION-CANDIDATES}. Default: "
              + StudySpec.DEFAULT_PRUNER
              + " for a study, successive-halving for bench pruning.")
  @Nullable String pruner;

  @Option(names = "--pruner-kwargs", description = "Its options as JSON.")
  @Nullable String options;

  @Spec(Spec.Target.MIXEE)
  void command(CommandSpec command) {
    AlgorithmHelp.addTo(command, Kind.PRUNER);
  }

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
