package io.trialstream.sampler.cmaes;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Failures;
import io.trialstream.sampler.LearningCurves;
import io.trialstream.sampler.ParameterGroups;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.UnitTransform;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * CMA-ES for asynchronous workers: the owner of the study holds the one optimiser; whichever trials
 * end first make up a generation, also those that were started under an earlier one (see {@link
 * CmaEs#tell}). It searches the numbers that every trial has had with the same domain; categories
 * and parameters that depend on others are left to TPE. One objective. In a generation feasible
 * trials rank first, pruned ones by what the curves of others let expect of them ({@link
 * LearningCurves}); then infeasible ones by their violation (Deb 2000, "An efficient constraint
 * handling method for genetic algorithms"); then failed ones, of which at most half a generation is
 * counted, so that they never lead.
 *
 * <p>O(d^2) per suggestion, O(d^3) once a generation; with more than {@value #MOST_CORRELATED}
 * parameters it is separable, O(d) each. When a run is exhausted, or its values do not differ any
 * more, it starts again with twice the population ({@code restart_strategy}).
 */
public final class CmaEsSampler implements Sampler {

  private static final double FLAT = 1e-12;
  private static final int MOST_POPULATION = 100_000;

  /** With more parameters only the spread of each is learnt, so that the cost stays small. */
  private static final int MOST_CORRELATED = 200;

  private final Direction direction;
  private final Settings settings;
  private final Sampler others;
  private final ParameterGroups groups = new ParameterGroups();

  /** Trials in the order in which they ended; a changed space is learnt from them. */
  private final List<FrozenTrial> ended = new ArrayList<>();

  private int complete;
  private final LearningCurves curves;

  /** The generation under which each running trial was started. */
  private final Map<Integer, Integer> startedIn = new HashMap<>();

  private final TreeMap<String, Distribution> space = new TreeMap<>();
  private @Nullable CmaEs optimiser;
  private final List<Told> pool = new ArrayList<>();
  private final List<Double> bestOfGenerations = new ArrayList<>();
  private int restarts;
  private int generations;

  private record Told(
      int number,
      boolean failed,
      boolean pruned,
      double violation,
      double score,
      double[] point,
      boolean foreign) {

    static final Comparator<Told> BEST_FIRST =
        Comparator.comparing(Told::failed)
            .thenComparingDouble(Told::violation)
            .thenComparingDouble(Told::score)
            .thenComparingInt(Told::number);

    Told withScore(double other) {
      return new Told(number, failed, pruned, violation, other, point, foreign);
    }
  }

  private record Settings(
      int startupTrials,
      double sigma0,
      int population,
      boolean separable,
      boolean margin,
      boolean restart) {}

  private CmaEsSampler(Direction direction, Settings settings, Sampler others) {
    this.direction = direction;
    curves = new LearningCurves(direction);
    this.settings = settings;
    this.others = others;
  }

  /**
   * A sampler with these options.
   *
   * @param directions one
   * @param others suggests the parameters that this one cannot; the caller has it observe
   */
  public static CmaEsSampler create(
      List<Direction> directions, OptionValues options, Sampler others) {
    return new CmaEsSampler(
        directions.getFirst(),
        new Settings(
            options.wholeNumber("n_startup_trials"),
            options.number("sigma0"),
            options.wholeNumber("popsize"),
            options.flag("use_separable_cma"),
            options.flag("with_margin"),
            options.word("restart_strategy").equals("ipop")),
        others);
  }

  // ---- taking note

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    curves.reported(number, reports);
  }

  @Override
  public void observe(FrozenTrial trial) {
    switch (trial.state()) {
      case RUNNING -> startedIn.putIfAbsent(trial.number(), generations);
      case WAITING -> startedIn.remove(trial.number());
      case FAIL -> {
        if (Failures.blameParameters(trial)) {
          ended.add(trial);
          learn(trial);
        }
        startedIn.remove(trial.number());
      }
      case PRUNED -> {
        if (!trial.values().isEmpty()) {
          ended.add(trial);
          learn(trial);
        }
        startedIn.remove(trial.number());
      }
      case COMPLETE -> {
        ended.add(trial);
        complete++;
        if (follow(trial)) {
          startAnew();
        } else {
          learn(trial);
        }
        startedIn.remove(trial.number());
      }
    }
  }

  /** Follows the space that all trials share; whether it has changed. */
  private boolean follow(FrozenTrial trial) {
    groups.add(trial.params().keySet());
    TreeMap<String, Distribution> shared = new TreeMap<>();
    for (String name : groups.intersection()) {
      Parameter p = trial.params().get(name);
      if (p == null
          || p.distribution() instanceof CategoricalDistribution
          || p.distribution().single()) {
        continue;
      }
      if (complete == 1 || p.distribution().equals(space.get(name))) {
        shared.put(name, p.distribution());
      }
    }
    if (shared.equals(space)) {
      return false;
    }
    space.clear();
    space.putAll(shared);
    return true;
  }

  private void startAnew() {
    pool.clear();
    bestOfGenerations.clear();
    restarts = 0;
    optimiser = space.size() < 2 ? null : fresh();
    ended.forEach(this::learn);
  }

  private CmaEs fresh() {
    double[] mean = new double[space.size()];
    Arrays.fill(mean, 0.5);
    int population =
        settings.population() > 1
            ? settings.population()
            : CmaConstants.usualPopulation(mean.length);
    double[] cells = new double[mean.length];
    int i = 0;
    for (Distribution distribution : space.values()) {
      cells[i++] = settings.margin() ? UnitTransform.cell(distribution) : 0;
    }
    return new CmaEs(
        mean,
        settings.sigma0(),
        (int) Math.min(MOST_POPULATION, (long) population << Math.min(restarts, 20)),
        settings.separable() || mean.length > MOST_CORRELATED,
        cells);
  }

  private void learn(FrozenTrial trial) {
    CmaEs running = optimiser;
    if (running == null) {
      return;
    }
    double[] point = new double[space.size()];
    int i = 0;
    for (var p : space.entrySet()) {
      Parameter parameter = trial.params().get(p.getKey());
      if (parameter == null) {
        return;
      }
      point[i++] = UnitTransform.toUnit(p.getValue(), parameter.value());
    }
    Integer started = startedIn.get(trial.number());
    boolean foreign = started == null || started != generations;
    boolean failed = trial.state() == TrialState.FAIL;
    if (failed && pool.stream().filter(Told::failed).count() >= running.population() / 2) {
      return;
    }
    double score = failed ? Double.POSITIVE_INFINITY : direction.score(trial.value());
    boolean pruned = trial.state() == TrialState.PRUNED;
    pool.add(new Told(trial.number(), failed, pruned, trial.violation(), score, point, foreign));
    if (pool.size() >= running.population()) {
      tell(running);
    }
  }

  private void tell(CmaEs running) {
    if (pool.stream().anyMatch(Told::pruned)) {
      var estimates = curves.estimates(ended);
      pool.replaceAll(
          told -> {
            var estimate = estimates.get(told.number());
            return told.pruned() && estimate != null ? told.withScore(estimate.score()) : told;
          });
    }
    pool.sort(Told.BEST_FIRST);
    boolean[] foreign = new boolean[pool.size()];
    for (int i = 0; i < foreign.length; i++) {
      foreign[i] = pool.get(i).foreign();
    }
    running.tell(pool.stream().map(Told::point).toList(), foreign);
    generations++;
    bestOfGenerations.add(pool.getFirst().score());
    double spread = pool.getLast().score() - pool.getFirst().score();
    pool.clear();
    if (settings.restart() && (running.exhausted() || (flat() && spread <= FLAT))) {
      restarts++;
      bestOfGenerations.clear();
      optimiser = fresh();
    }
  }

  private boolean flat() {
    int d = space.size();
    int population = CmaConstants.usualPopulation(d);
    int last = 10 + (int) Math.ceil(30.0 * d / population);
    if (bestOfGenerations.size() < last) {
      return false;
    }
    var recent =
        bestOfGenerations
            .subList(bestOfGenerations.size() - last, bestOfGenerations.size())
            .stream()
            .mapToDouble(v -> v)
            .summaryStatistics();
    return recent.getMax() - recent.getMin() <= FLAT;
  }

  // ---- suggesting

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> asked, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Distribution> left = new LinkedHashMap<>(asked);
    CmaEs running = optimiser;
    if (ended.size() < settings.startupTrials()) {
      return RandomSampler.draw(asked, random);
    }
    boolean all =
        space.entrySet().stream().allMatch(p -> p.getValue().equals(asked.get(p.getKey())));
    if (running != null && all) {
      double[] point = running.sample(random);
      int i = 0;
      for (var p : space.entrySet()) {
        values.put(p.getKey(), UnitTransform.fromUnit(p.getValue(), point[i++]));
        left.remove(p.getKey());
      }
    }
    Suggestion own = new Suggestion("cmaes", values);
    return left.isEmpty() ? own : own.with(others.suggest(number, left, random));
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeInt(generations);
    out.writeInt(restarts);
    for (int number : new TreeSet<>(startedIn.keySet())) {
      out.writeInt(number);
    }
    for (Told told : pool) {
      out.writeInt(told.number());
    }
    CmaEs running = optimiser;
    if (running != null) {
      out.writeDouble(running.sigma());
      for (double m : running.mean()) {
        out.writeDouble(m);
      }
    }
  }
}
