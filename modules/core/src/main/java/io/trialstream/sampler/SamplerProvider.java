package io.trialstream.sampler;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.List;

/**
 * Makes samplers of one name that Trialstream does not have. Name the implementing class in {@code
 * META-INF/services/io.trialstream.sampler.SamplerProvider}, and put it on the class path of the
 * processes that make studies: samplers, and programs that use {@code Study.inMemory()}.
 *
 * <p>A sampler that throws, or takes too long, stops its own study and no other. Implementations
 * have a public constructor without parameters and are thread-safe.
 */
public interface SamplerProvider {

  /** The name that a study asks for, which no sampler of Trialstream has. */
  String name();

  /**
   * A new sampler that has seen nothing.
   *
   * @param spec the name, with the options that the study gives
   * @param directions one for each objective
   * @param seed the study's
   * @throws IllegalArgumentException if an option is wrong, or it does not work with that many
   *     objectives; the message says what to do
   */
  Sampler create(AlgorithmSpec spec, List<Direction> directions, long seed);
}
