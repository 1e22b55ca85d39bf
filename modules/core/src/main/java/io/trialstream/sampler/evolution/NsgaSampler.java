package io.trialstream.sampler.evolution;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * NSGA-II (Deb et al. 2002) and NSGA-III, one child at a time: every trial that did not fail
 * competes for a place in the population at once, and each suggestion is a child of the population
 * as it is then. So no worker waits for a generation, and no result comes too late. One objective
 * or several, constraints, parameters that depend on others: a child takes those that its parents
 * have, and draws the rest. Pruned trials rank behind complete ones, those that came further first;
 * failed ones have no children. At most O(population^2) per trial that ended, O(parameters) per
 * suggestion.
 */
public final class NsgaSampler implements Sampler {

  /** The crossover of a study that names none. */
  public static final String DEFAULT_CROSSOVER = "sbx";

  private static final double SEVERAL_ETA = 20;
  private static final double SINGLE_ETA = 2;
  private static final double MUTATION_ETA = 20;

  private final String name;
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

  private NsgaSampler(
      String name, List<Direction> directions, Population population, Settings settings) {
    this.name = name;
    this.directions = List.copyOf(directions);
    this.settings = settings;
    this.population = population;
  }

  /** What the crossovers declare. */
  public static List<Algorithm> crossovers() {
    return Crossover.algorithms();
  }

  /**
   * NSGA-II with these options.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public static NsgaSampler nsga2(List<Direction> directions, OptionValues options) {
    return create("nsga2", directions, options, new Crowding());
  }

  /**
   * NSGA-III (Deb and Jain 2014) with these options: what survives lies near reference directions,
   * which keeps the front even with three objectives or more.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public static NsgaSampler nsga3(List<Direction> directions, OptionValues options) {
    int parts = options.wholeNumber("dividing_parameter");
    return create("nsga3", directions, options, new ReferenceDirections(directions.size(), parts));
  }

  private static NsgaSampler create(
      String name, List<Direction> directions, OptionValues options, Diversity diversity) {
    int size = options.wholeNumber("population_size");
    return new NsgaSampler(
        name,
        directions,
        new Population(size, diversity),
        new Settings(
            options.wholeNumber("n_startup_trials", Math.min(20, size)),
            Crossover.named(options.word("crossover")),
            options.number("crossover_prob"),
            options.number("mutation_prob", -1),
            options.word("mutation").equals("polynomial"),
            options.number("eta", directions.size() > 1 ? SEVERAL_ETA : SINGLE_ETA)));
  }

  @Override
  public void observe(FrozenTrial trial) {
    boolean complete = trial.state() == TrialState.COMPLETE;
    boolean pruned = trial.state() == TrialState.PRUNED && trial.values().size() == 1;
    if (!complete && !(pruned && directions.size() == 1)) {
      population.remove(trial.number()); // it was a parent before, or this changes nothing
      return;
    }
    Long last = trial.lastStep();
    long steps = complete ? Individual.COMPLETE : last == null ? -1 : last;
    population.add(
        new Individual(
            trial.number(),
            Direction.scores(directions, trial.values()),
            trial.violation(),
            steps,
            trial.params()));
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (population.size() < settings.startupTrials()) {
      return RandomSampler.draw(space, random);
    }
    List<Individual> parents = new ArrayList<>();
    parents.add(tournament(random));
    if (random.nextDouble() < settings.crossoverProbability()) {
      while (parents.size() < settings.crossover().parents()) {
        parents.add(tournament(random));
      }
    }
    Map<String, Double> inherited = inherit(parents, space, random);
    double mutate =
        settings.mutationProbability() >= 0
            ? settings.mutationProbability()
            : 1.0 / Math.max(1, space.size());
    space.forEach(
        (parameter, d) -> {
          Double value = inherited.get(parameter);
          boolean mutated = random.nextDouble() < mutate;
          values.put(parameter, mutated ? mutated(value, d, random) : drawn(value, d, random));
        });
    return new Suggestion(name, values);
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

  /** What the parents have, crossed: numbers that all have together, the rest one by one. */
  private Map<String, Double> inherit(
      List<Individual> parents, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> inherited = new LinkedHashMap<>();
    List<String> together = new ArrayList<>();
    space.forEach(
        (parameter, d) -> {
          List<Double> values = new ArrayList<>();
          for (Individual parent : parents) {
            Double value = value(parent, parameter, d);
            if (value != null) {
              values.add(value);
            }
          }
          if (!(d instanceof CategoricalDistribution) && values.size() == parents.size()) {
            together.add(parameter);
          } else if (!values.isEmpty()) {
            inherited.put(parameter, values.get(random.nextInt(values.size())));
          }
        });
    if (parents.size() == 1) {
      together.forEach(
          parameter -> {
            Parameter p = parents.getFirst().params().get(parameter);
            if (p != null) {
              inherited.put(parameter, p.value());
            }
          });
      return inherited;
    }
    double[][] points = new double[parents.size()][together.size()];
    for (int k = 0; k < together.size(); k++) {
      Distribution d = Objects.requireNonNull(space.get(together.get(k)));
      for (int i = 0; i < points.length; i++) {
        points[i][k] =
            UnitTransform.toUnit(
                d, Objects.requireNonNull(value(parents.get(i), together.get(k), d)));
      }
    }
    double[] child = settings.crossover().cross(points, settings.eta(), random);
    for (int k = 0; k < child.length; k++) {
      Distribution d = Objects.requireNonNull(space.get(together.get(k)));
      inherited.put(together.get(k), UnitTransform.fromUnit(d, child[k]));
    }
    return inherited;
  }

  private Individual tournament(RandomGenerator random) {
    int one = random.nextInt(population.size());
    int two = random.nextInt(population.size());
    int byRank = Integer.compare(population.rankOf(one), population.rankOf(two));
    int order =
        byRank != 0 ? byRank : -Double.compare(population.roomOf(one), population.roomOf(two));
    return population.get(order <= 0 ? one : two);
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    for (int i = 0; i < population.size(); i++) {
      out.writeInt(population.get(i).number());
    }
  }
}
