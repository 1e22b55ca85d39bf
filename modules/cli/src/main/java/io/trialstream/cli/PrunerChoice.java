package io.trialstream.cli;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which pruner, with which options. */
public final class PrunerChoice {

  @Option(
      names = "--pruner",
      paramLabel = "NAME",
      completionCandidates = AlgorithmHelp.PrunerNames.class,
      description =
          "One of ${COMPLETION-CANDIDATES}. Default: "
              + StudySpec.DEFAULT_PRUNER
              + ", or successive-halving for bench pruning.")
  @Nullable String pruner;

  @Option(
      names = "--pruner-kwargs",
      paramLabel = "JSON",
      description = "Its options; see: trialstream algorithms pruners")
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
