package io.trialstream.sampler;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.stability.Incubating;
import io.trialstream.study.Direction;
import java.util.List;

/**
 * Makes the samplers of one name. Implement it for a sampler that Trialstream does not have, name
 * the class in {@code META-INF/services/io.trialstream.sampler.SamplerProvider}, and put its jar on
 * the class path of all sampler processes, of programs that use {@code Study.inMemory()}, and of
 * gateways and the command line, so that they list it too.
 *
 * <p>A sampler that throws, or takes too long, stops its own study and no other. Implementations
 * have a public constructor without parameters and are thread-safe.
 */
@Incubating
public interface SamplerProvider {

  /** What the sampler declares: a name that no other has, and its options. Always the same. */
  Algorithm algorithm();

  /**
   * A new sampler that has seen nothing.
   *
   * @param options as declared: each one is there, and within its range
   * @param directions one for each objective; several only where the declaration allows it
   * @param seed the study's
   * @throws IllegalArgumentException if options do not go together; the message says what to do
   */
  Sampler create(OptionValues options, List<Direction> directions, long seed);
}
