package io.trialstream.sampler.catalogue;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Providers;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.SamplerProvider;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.List;

/**
 * The samplers of this process: Trialstream's own and the plug-ins on the class path, which are
 * looked for once. Stateless.
 */
public final class Samplers {

  /** Found when it is first needed; a class path does not change while a process runs. */
  private static final class Installed {
    static final Providers<SamplerProvider> ALL =
        Providers.installed(
            Kind.SAMPLER, SamplerProvider.class, BuiltInSamplers.all(), SamplerProvider::algorithm);
  }

  private Samplers() {}

  /**
   * A new sampler that has seen nothing.
   *
   * @param seed the study's
   * @throws IllegalArgumentException if there is none of that name, an option is unknown or out of
   *     range, or it does not work with that many objectives
   */
  public static Sampler create(AlgorithmSpec spec, List<Direction> directions, long seed) {
    SamplerProvider provider = Installed.ALL.named(spec.name());
    return provider.create(Installed.ALL.options(provider, spec, directions), directions, seed);
  }

  /** What all samplers declare. */
  public static List<Algorithm> algorithms() {
    return Installed.ALL.algorithms();
  }

  /** The plug-ins that cannot be used, each with the reason, in a sentence. */
  public static List<String> problems() {
    return Installed.ALL.problems();
  }

  /** Whether a sampler is one of Trialstream's, and wraps no plug-in either. */
  public static boolean isBuiltIn(AlgorithmSpec spec) {
    return Installed.ALL.isBuiltIn(spec);
  }
}
