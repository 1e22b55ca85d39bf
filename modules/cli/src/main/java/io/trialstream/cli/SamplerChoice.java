package io.trialstream.cli;

import io.trialstream.algorithm.Kind;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which sampler, with which options. */
public final class SamplerChoice {

  @Option(
      names = "--sampler",
      completionCandidates = AlgorithmHelp.SamplerNames.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: " + StudySpec.DEFAULT_SAMPLER + ".")
  @Nullable String sampler;

  @Option(
      names = "--sampler-kwargs",
      description = "Its options as JSON, such as {\"n_startup_trials\": 20}.")
  @Nullable String options;

  @Spec(Spec.Target.MIXEE)
  void command(CommandSpec command) {
    AlgorithmHelp.addTo(command, Kind.SAMPLER);
  }

  boolean given() {
    return sampler != null || options != null;
  }

  public AlgorithmSpec spec() {
    return Json.algorithm(
        sampler == null ? StudySpec.DEFAULT_SAMPLER : sampler, "--sampler-kwargs", options);
  }
}
