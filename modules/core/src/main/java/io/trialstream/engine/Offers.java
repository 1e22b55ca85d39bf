package io.trialstream.engine;

import io.trialstream.numeric.Hashes;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a trial is offered: enqueued values first, then the only possible value, then the sampler's.
 * The generator of a trial is made from the study's seed, the trial's number and the purpose.
 */
final class Offers {

  private Offers() {}

  /** Whether it takes long to compute what a trial with these fixed values is offered. */
  static boolean expensive(Map<String, @Nullable Object> fixed, StudyView state) {
    return state.sampler().expensive(open(fixed, state));
  }

  /** The parameters that the sampler has to suggest. */
  private static Map<String, Distribution> open(
      Map<String, @Nullable Object> fixed, StudyView state) {
    Map<String, Distribution> open = new LinkedHashMap<>();
    state
        .space()
        .forEach(
            (name, distribution) -> {
              if (!fixed.containsKey(name) && !distribution.single()) {
                open.put(name, distribution);
              }
            });
    return open;
  }

  /** A value for every parameter that the study knows, as far as enqueued values fit. */
  static Proposal forTrial(int number, Map<String, @Nullable Object> fixed, StudyView state) {
    return forTrial(number, fixed, state, state.sampler());
  }

  /** The same with random values in place of the sampler's. */
  static Proposal atRandom(int number, Map<String, @Nullable Object> fixed, StudyView state) {
    return forTrial(number, fixed, state, new RandomSampler());
  }

  private static Proposal forTrial(
      int number, Map<String, @Nullable Object> fixed, StudyView state, Sampler sampler) {
    Map<String, Double> values = new LinkedHashMap<>();
    state
        .space()
        .forEach(
            (name, distribution) -> {
              if (fixed.containsKey(name)) {
                values.put(name, distribution.toInternal(fixed.get(name)));
              } else if (distribution.single()) {
                values.put(name, onlyValue(distribution));
              }
            });
    String suggestedBy = null;
    Map<String, Distribution> open = open(fixed, state);
    if (!open.isEmpty()) {
      Suggestion suggestion =
          sampler.suggest(number, open, generator(state.spec().seed(), number, "trial"));
      values.putAll(suggestion.values());
      suggestedBy = suggestion.by();
    }
    Map<String, Parameter> offers = new LinkedHashMap<>();
    state
        .space()
        .forEach(
            (name, distribution) -> {
              double value = values.getOrDefault(name, Double.NaN);
              if (!Double.isNaN(
                  value)) { // an enqueued value of another range: asked for as it runs
                offers.put(name, new Parameter(distribution, value));
              }
            });
    return new Proposal(state.seq(), number, state.spec().activeOf(offers), suggestedBy);
  }

  /** A value for one parameter that a running trial asked for. */
  static double one(int number, String name, Distribution distribution, StudyView state) {
    if (distribution.single()) {
      return onlyValue(distribution);
    }
    RandomGenerator random = generator(state.spec().seed(), number, name);
    Double value =
        state.sampler().suggestOne(number, name, distribution, random).values().get(name);
    if (value == null) {
      throw new IllegalStateException("The sampler suggested no value for " + name + ".");
    }
    return value;
  }

  private static double onlyValue(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution f -> f.low();
      case IntDistribution i -> i.low();
      case CategoricalDistribution c -> 0;
    };
  }

  private static RandomGenerator generator(long seed, int number, String purpose) {
    long mixed = Hashes.mix(Hashes.mix(seed) + number);
    for (int i = 0; i < purpose.length(); i++) {
      mixed = Hashes.mix(mixed + purpose.charAt(i));
    }
    return new SplittableRandom(mixed);
  }
}
