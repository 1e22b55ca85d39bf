package io.trialstream.cli;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sampler, with which options. */
public final class SamplerChoice {

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      completionCandidates = AlgorithmHelp.SamplerNames.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: " + StudySpec.DEFAULT_SAMPLER + ".")
  @Nullable String sampler;

  @Option(
      names = "--sampler-kwargs",
      paramLabel = "JSON",
      description = "Its options; see: trialstream algorithms samplers")
  @Nullable String options;

  boolean given() {
    return sampler != null || options != null;
  }

  public AlgorithmSpec spec() {
    return Json.algorithm(
        sampler == null ? StudySpec.DEFAULT_SAMPLER : sampler, "--sampler-kwargs", options);
  }
}
