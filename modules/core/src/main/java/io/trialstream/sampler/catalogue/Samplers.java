package io.trialstream.sampler.catalogue;

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
import io.trialstream.study.AlgorithmOptions;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds a sampler by its name. A new sampler gets its line here. */
public final class Samplers {

  private static final List<String> BUILT_IN =
      List.of(
          "auto",
          "tpe",
          "gp",
          "cmaes",
          "nsga2",
          "nsga3",
          "qmc",
          "grid",
          "brute-force",
          "partial-fixed",
          "random");

  private Samplers() {}

  /**
   * A new sampler that has seen nothing.
   *
   * @param seed the study's
   * @throws IllegalArgumentException if there is none of that name, an option is unknown or out of
   *     range, or it does not work with that many objectives
   */
  public static Sampler create(AlgorithmSpec spec, List<Direction> directions, long seed) {
    AlgorithmOptions options = new AlgorithmOptions(spec);
    @Nullable Sampler sampler =
        switch (spec.name()) {
          case "random" -> new RandomSampler();
          case "auto" -> AutoSampler.create(directions);
          case "cmaes" ->
              WithFallback.tpe(directions, o -> CmaEsSampler.create(directions, options, o));
          case "nsga2" -> NsgaSampler.nsga2(directions, options);
          case "gp" -> WithFallback.tpe(directions, o -> GpSampler.create(directions, options, o));
          case "nsga3" -> NsgaSampler.nsga3(directions, options);
          case "qmc" -> QmcSampler.create(options, seed);
          case "grid" -> GridSampler.create(options);
          case "brute-force" -> new BruteForceSampler();
          case "partial-fixed" ->
              PartialFixedSampler.create(options, base -> create(base, directions, seed));
          case "tpe" -> TpeSampler.create(directions, options);
          default -> null;
        };
    if (sampler == null) {
      return provided(spec, directions, seed);
    }
    options.requireAllRead();
    return sampler;
  }

  /** Whether a sampler of this name is one of Trialstream's, and not from a provider. */
  public static boolean isBuiltIn(String name) {
    return BUILT_IN.contains(name);
  }

  /** A sampler that somebody else has put on the class path. */
  private static Sampler provided(AlgorithmSpec spec, List<Direction> directions, long seed) {
    for (SamplerProvider provider : ServiceLoader.load(SamplerProvider.class)) {
      if (provider.name().equals(spec.name())) {
        return provider.create(spec, directions, seed);
      }
    }
    throw new IllegalArgumentException(
        "Expected a sampler out of %s, but got \"%s\"."
            .formatted(String.join(", ", BUILT_IN), spec.name()));
  }
}
