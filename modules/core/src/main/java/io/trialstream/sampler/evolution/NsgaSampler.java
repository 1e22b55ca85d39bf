package io.trialstream.sampler.evolution;

import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.SamplerOptions;
import io.trialstream.sampler.Suggestion;
import io.trialstream.sampler.UniformTransform;
import io.trialstream.sampler.UnitTransform;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * NSGA-II (Deb et al. 2002), one child at a time: every complete trial competes for a place in the
 * population at once, and each suggestion is a child of the population as it is then. So no worker
 * waits for a generation, and no result comes too late. One objective or several, constraints,
 * parameters that depend on others: a child takes those that its parents have, and draws the rest.
 * O(population^2) per complete trial, O(parameters) per suggestion.
 */
public final class NsgaSampler implements Sampler {

  private static final double SEVERAL_ETA = 20;
  private static final double SINGLE_ETA = 2;
  private static final double MUTATION_ETA = 20;

  private final List<Direction> directions;
  private final Settings settings;
  private final Population population;

  private record Settings(
      int startupTrials,
      Crossover crossover,
      double crossoverProbability,
      double mutationProbability,
      boolean polynomial,
      double eta) {}

  private NsgaSampler(List<Direction> directions, int size, Settings settings) {
    this.directions = List.copyOf(directions);
    this.settings = settings;
    population = new Population(size);
  }

  /**
   * A sampler with these options.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public static NsgaSampler create(List<Direction> directions, SamplerOptions options) {
    int size = options.wholeNumber("population_size", 50, 2);
    String crossover =
        options.word("crossover", "sbx", List.of("uniform", "blxalpha", "sbx", "vsbx"));
    return new NsgaSampler(
        directions,
        size,
        new Settings(
            options.wholeNumber("n_startup_trials", Math.min(20, size), 2),
            Crossover.valueOf(crossover.toUpperCase(Locale.ROOT)),
            options.number("crossover_prob", 0.9, 0, 1),
            options.number("mutation_prob", -1, 0, 1),
            options
                .word("mutation", "polynomial", List.of("polynomial", "uniform"))
                .equals("polynomial"),
            options.number("eta", directions.size() > 1 ? SEVERAL_ETA : SINGLE_ETA, 0, 1000)));
  }

  @Override
  public void observe(FrozenTrial trial) {
    if (trial.state() != TrialState.COMPLETE) {
      population.remove(trial.number()); // it was complete before, or this changes nothing
      return;
    }
    population.add(
        new Individual(
            trial.number(),
            Direction.scores(directions, trial.values()),
            trial.violation(),
            trial.params()));
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (population.size() < settings.startupTrials()) {
      return RandomSampler.draw(space, random);
    }
    Individual one = tournament(random);
    Individual two =
        random.nextDouble() < settings.crossoverProbability() ? tournament(random) : one;
    double mutate =
        settings.mutationProbability() >= 0
            ? settings.mutationProbability()
            : 1.0 / Math.max(1, space.size());
    space.forEach(
        (name, d) -> {
          Double inherited = inherit(value(one, name, d), value(two, name, d), d, random);
          boolean mutated = random.nextDouble() < mutate;
          values.put(name, mutated ? mutated(inherited, d, random) : drawn(inherited, d, random));
        });
    return new Suggestion("nsga2", values);
  }

  private static double drawn(@Nullable Double inherited, Distribution d, RandomGenerator random) {
    return inherited == null ? UniformTransform.draw(d, random) : inherited;
  }

  private double mutated(@Nullable Double inherited, Distribution d, RandomGenerator random) {
    if (inherited == null || !settings.polynomial() || d instanceof CategoricalDistribution) {
      return UniformTransform.draw(d, random);
    }
    double unit = UnitTransform.toUnit(d, inherited);
    return UnitTransform.fromUnit(d, Crossover.mutate(unit, MUTATION_ETA, random));
  }

  private static @Nullable Double value(Individual parent, String name, Distribution d) {
    Parameter p = parent.params().get(name);
    return p != null && d.contains(p.value()) ? p.value() : null;
  }

  private @Nullable Double inherit(
      @Nullable Double a, @Nullable Double b, Distribution d, RandomGenerator random) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    if (d instanceof CategoricalDistribution) {
      return random.nextBoolean() ? a : b;
    }
    double child =
        settings
            .crossover()
            .cross(UnitTransform.toUnit(d, a), UnitTransform.toUnit(d, b), settings.eta(), random);
    return UnitTransform.fromUnit(d, child);
  }

  private Individual tournament(RandomGenerator random) {
    Individual one = population.get(random.nextInt(population.size()));
    Individual two = population.get(random.nextInt(population.size()));
    int byRank = Integer.compare(population.rankOf(one), population.rankOf(two));
    int order =
        byRank != 0
            ? byRank
            : -Double.compare(population.crowdingOf(one), population.crowdingOf(two));
    return order <= 0 ? one : two;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    for (int i = 0; i < population.size(); i++) {
      out.writeInt(population.get(i).number());
    }
  }
}
