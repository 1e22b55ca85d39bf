package io.trialstream.sampler.catalogue;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Keeps some parameters at given values and lets another sampler search the others. */
public final class PartialFixedSampler implements Sampler {

  private final Map<String, @Nullable Object> fixed;
  private final Sampler base;

  private PartialFixedSampler(Map<String, @Nullable Object> fixed, Sampler base) {
    this.fixed = fixed;
    this.base = base;
  }

  /**
   * A sampler with these options: {@code fixed_params}, values by name, and {@code base_sampler}, a
   * sampler with its own options.
   *
   * @param create makes the other sampler
   * @throws IllegalArgumentException if the other sampler cannot be made
   */
  public static PartialFixedSampler create(
      OptionValues options, Function<AlgorithmSpec, Sampler> create) {
    return new PartialFixedSampler(
        options.valuesByName("fixed_params"), create.apply(options.nested("base_sampler")));
  }

  private Map<String, Distribution> free(Map<String, Distribution> space) {
    Map<String, Distribution> free = new LinkedHashMap<>(space);
    free.keySet().removeAll(fixed.keySet());
    return free;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    space.forEach(
        (name, d) -> {
          if (fixed.containsKey(name)) {
            values.put(name, d.toInternal(fixed.get(name)));
          }
        });
    Suggestion own = new Suggestion("fixed", values);
    Map<String, Distribution> free = free(space);
    return free.isEmpty() ? own : own.with(base.suggest(number, free, random));
  }

  @Override
  public Suggestion suggestOne(
      int number, String name, Distribution distribution, RandomGenerator random) {
    return fixed.containsKey(name)
        ? suggest(number, Map.of(name, distribution), random)
        : base.suggestOne(number, name, distribution, random);
  }

  @Override
  public @Nullable String unfit(String name, Distribution distribution) {
    if (!fixed.containsKey(name)) {
      return base.unfit(name, distribution);
    }
    return Double.isNaN(distribution.toInternal(fixed.get(name)))
        ? "The sampler keeps parameter \"%s\" at %s, which lies outside %s."
            .formatted(name, fixed.get(name), distribution)
        : null;
  }

  @Override
  public boolean expensive(Map<String, Distribution> space) {
    return base.expensive(free(space));
  }

  @Override
  public boolean exhausted() {
    return base.exhausted();
  }

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    base.reported(number, reports);
  }

  @Override
  public void observe(FrozenTrial trial) {
    Map<String, Parameter> free = new LinkedHashMap<>(trial.params());
    free.keySet().removeAll(fixed.keySet());
    base.observe(trial.withParams(free));
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    base.writeState(out);
  }
}
