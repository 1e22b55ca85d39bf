package io.trialstream.pruner;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Providers;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.List;

/**
 * The pruners of this process: Trialstream's own and the plug-ins on the class path, which are
 * looked for once. Stateless.
 */
public final class Pruners {

  /** Found when it is first needed; a class path does not change while a process runs. */
  private static final class Installed {
    static final Providers<PrunerProvider> ALL =
        Providers.installed(
            Kind.PRUNER, PrunerProvider.class, BuiltInPruners.all(), PrunerProvider::algorithm);
  }

  private Pruners() {}

  /**
   * A new pruner that has seen nothing.
   *
   * @param study the study's name
   * @throws IllegalArgumentException if there is none of that name, an option is unknown or out of
   *     range, or it does not work with that many objectives
   */
  public static Pruner create(AlgorithmSpec spec, String study, List<Direction> directions) {
    PrunerProvider provider = Installed.ALL.named(spec.name());
    return provider.create(Installed.ALL.options(provider, spec, directions), study, directions);
  }

  /** What all pruners declare. */
  public static List<Algorithm> algorithms() {
    return Installed.ALL.algorithms();
  }

  /** The plug-ins that cannot be used, each with the reason, in a sentence. */
  public static List<String> problems() {
    return Installed.ALL.problems();
  }

  /** Whether a pruner is one of Trialstream's, and wraps no plug-in either. */
  public static boolean isBuiltIn(AlgorithmSpec spec) {
    return Installed.ALL.isBuiltIn(spec);
  }
}
