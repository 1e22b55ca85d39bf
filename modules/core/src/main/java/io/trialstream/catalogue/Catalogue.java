package io.trialstream.catalogue;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.importance.Importance;
import io.trialstream.pruner.Pruners;
import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.sampler.evolution.NsgaSampler;
import io.trialstream.study.StudySpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every sampler, pruner, importance method and crossover of this process, with what each declares:
 * Trialstream's own and the plug-ins on the class path. Help, error texts, the HTTP API, the
 * dashboard, the documents and the contract tests read it. Stateless.
 */
public final class Catalogue {

  private Catalogue() {}

  /** All algorithms of a kind, in the order in which they are shown. */
  public static List<Algorithm> of(Kind kind) {
    return switch (kind) {
      case SAMPLER -> Samplers.algorithms();
      case PRUNER -> Pruners.algorithms();
      case IMPORTANCE_METHOD ->
          Arrays.stream(Importance.Method.values()).map(Importance.Method::algorithm).toList();
      case CROSSOVER -> NsgaSampler.crossovers();
    };
  }

  /** The names of all algorithms of a kind. */
  public static List<String> names(Kind kind) {
    return of(kind).stream().map(Algorithm::name).toList();
  }

  /** The name of the algorithm that is used where none is named. */
  public static String defaultOf(Kind kind) {
    return switch (kind) {
      case SAMPLER -> StudySpec.DEFAULT_SAMPLER;
      case PRUNER -> StudySpec.DEFAULT_PRUNER;
      case IMPORTANCE_METHOD -> Importance.Method.DEFAULT.algorithm().name();
      case CROSSOVER -> NsgaSampler.DEFAULT_CROSSOVER;
    };
  }

  /** The plug-ins that cannot be used, each with the reason, in a sentence. */
  public static List<String> problems() {
    return Stream.concat(Samplers.problems().stream(), Pruners.problems().stream()).toList();
  }
}
