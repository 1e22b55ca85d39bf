package io.trialstream.cli;

import io.trialstream.study.AlgorithmSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sampler, with which options. */
public final class SamplerChoice {

  @Option(
      names = "--sampler",
      description =
          "auto (default), tpe, gp, cmaes, nsga2, nsga3, qmc, grid, brute-force, partial-fixed or random.")
  @Nullable String sampler;

  @Option(
      names = "--sampler-kwargs",
      description = "Its options as JSON, such as {\"n_startup_trials\": 20}.")
  @Nullable String options;

  boolean given() {
    return sampler != null || options != null;
  }

  public AlgorithmSpec spec() {
    return Json.algorithm(sampler == null ? "auto" : sampler, "--sampler-kwargs", options);
  }
}
