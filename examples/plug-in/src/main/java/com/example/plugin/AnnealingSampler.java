package com.example.plugin;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.SamplerProvider;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.UniformTransform;
import io.trialstream.space.UnitTransform;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Moves away from the best trial, less and less far. Used by one thread at a time. */
public final class AnnealingSampler implements Sampler {

  private final Direction direction;
  private final double start;
  private final double cooling;
  private @Nullable FrozenTrial best;
  private int complete;

  private AnnealingSampler(Direction direction, double start, double cooling) {
    this.direction = direction;
    this.start = start;
    this.cooling = cooling;
  }

  /** Says what there is, and makes it. */
  public static final class Provider implements SamplerProvider {

    @Override
    public Algorithm algorithm() {
      return Algorithm.of(
              Kind.SAMPLER, "annealing", "Moves away from the best trial, less and less far.")
          .with(
              Option.number(
                  "start", 0, 1, 0.5, "How far the first moves go, as a share of a range."),
              Option.numberBetween(
                  "cooling", 0, 1, 0.98, "How much less far after each complete trial."))
          .costing("O(1) per parameter");
    }

    @Override
    public Sampler create(OptionValues options, List<Direction> directions, long seed) {
      return new AnnealingSampler(
          directions.getFirst(), options.number("start"), options.number("cooling"));
    }
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    FrozenTrial from = best;
    double reach = start * Math.pow(cooling, complete);
    space.forEach(
        (name, domain) -> {
          Parameter known = from == null ? null : from.params().get(name);
          values.put(name, near(known, domain, reach, random));
        });
    return new Suggestion("annealing", values);
  }

  /** A value near one of the best trial; any value where there is none to start from. */
  private static double near(
      @Nullable Parameter from, Distribution domain, double reach, RandomGenerator random) {
    if (from == null || !domain.equals(from.distribution())) {
      return UniformTransform.draw(domain, random);
    }
    if (domain instanceof CategoricalDistribution) {
      return random.nextDouble() < reach ? UniformTransform.draw(domain, random) : from.value();
    }
    double moved = UnitTransform.toUnit(domain, from.value()) + reach * random.nextGaussian();
    double folded = Math.abs(moved) % 2; // back from a border: clamped, many would lie on it
    return UnitTransform.fromUnit(domain, folded > 1 ? 2 - folded : folded);
  }

  @Override
  public void observe(FrozenTrial trial) {
    if (trial.state() != TrialState.COMPLETE) {
      if (best != null && best.number() == trial.number()) {
        best = null; // its result was declared invalid
      }
      return;
    }
    complete++;
    if (best == null || direction.score(trial.value()) < direction.score(best.value())) {
      best = trial;
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeInt(complete);
    out.writeInt(best == null ? -1 : best.number());
  }
}
