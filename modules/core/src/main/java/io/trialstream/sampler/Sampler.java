package io.trialstream.sampler;

import io.trialstream.space.Distribution;
import io.trialstream.stability.Incubating;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next parameters of one study.
 *
 * <p>A sampler sees every trial as it changes and keeps what it needs, so that a suggestion does
 * not cost more as the history grows. It has no clock, no shared randomness and no storage: the
 * same observations and the same generator give the same suggestion, in any process. Used by one
 * thread at a time.
 */
@Incubating
public interface Sampler {

  /**
   * Suggests a value for each parameter. Changes nothing but the generator.
   *
   * @param number the trial that it is for
   * @param space the parameters to suggest; several possible values each
   * @param random the trial's own generator
   * @return one value per name of the space
   */
  Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random);

  /**
   * Suggests a value for one parameter that a trial asks for while it runs, at once: {@link
   * #expensive} does not hold for it.
   *
   * @param distribution its domain, with several possible values
   */
  default Suggestion suggestOne(
      int number, String name, Distribution distribution, RandomGenerator random) {
    return suggest(number, Map.of(name, distribution), random);
  }

  /**
   * Whether the next {@link #suggest} for this space is likely to take more than a few
   * milliseconds, so that others should not be made to wait for it.
   */
  default boolean expensive(Map<String, Distribution> space) {
    return false;
  }

  /** Why it cannot suggest this parameter with this domain, in words; null if it can. */
  default @Nullable String unfit(String name, Distribution distribution) {
    return null;
  }

  /** Whether there is nothing left to try: every possibility is being tried or was. */
  default boolean exhausted() {
    return false;
  }

  /**
   * Takes note of what a trial has reported, by step: just before it is observed as ended, and only
   * if it has reported something.
   */
  default void reported(int number, NavigableMap<Long, Double> reports) {}

  /** Takes note of a trial as it now stands; replaces what was known under its number. */
  void observe(FrozenTrial trial);

  /** Writes what was kept, in an order that only depends on it. */
  void writeState(DataOutput out) throws IOException;
}
