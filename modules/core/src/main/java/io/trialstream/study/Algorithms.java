package io.trialstream.study;

import java.util.Objects;

/**
 * Who decides in a study. Immutable.
 *
 * @param sampler decides the next parameters
 * @param pruner decides which running trials stop early
 */
public record Algorithms(AlgorithmSpec sampler, AlgorithmSpec pruner) {

  public Algorithms {
    Objects.requireNonNull(sampler, "sampler");
    Objects.requireNonNull(pruner, "pruner");
  }
}
