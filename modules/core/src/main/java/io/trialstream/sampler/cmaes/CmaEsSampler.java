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
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * and parameters that depend on others are left to TPE. One objective. In a generation pruned
 * trials count as what the curves of others let expect of them ({@link LearningCurves}), infeasible
 * ones rank behind feasible ones ({@link Generation}), and failed ones last, of which at most half
 * a generation is counted, so that they never lead. With constraints it draws points again that a
 * model expects to be infeasible ({@link ConstraintModel}).
 *
 * <p>O(d^2) per suggestion, O(d^3) once a generation; with more than {@value
 * CmaEsSettings#MOST_CORRELATED} parameters it is separable, O(d) each. When a run is exhausted, or
 * its values do not differ any more, it starts again with twice the population ({@code
 * restart_strategy}).
 */
public final class CmaEsSampler implements Sampler {

  private static final double FLAT = 1e-12;

  /** Of the trials that said something about constraints, so many for each parameter are kept. */
  private static final int KNOWN_PER_PARAMETER = 20;

  private final Direction direction;
  private final CmaEsSettings settings;
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
  private final Generation pool = new Generation();
  private final ArrayDeque<ConstraintModel.Known> known = new ArrayDeque<>();
  private ConstraintModel constraints = ConstraintModel.NONE;
  private final List<Double> bestOfGenerations = new ArrayList<>();
  private int restarts;
  private int generations;

  private CmaEsSampler(CmaEsSettings settings, Sampler others) {
    direction = settings.direction();
    curves = new LearningCurves(direction);
    this.settings = settings;
    this.others = others;
  }

  /**
   * A sampler with these options.
   *
   * @param directions one
   * @param others suggests the parameters that this one cannot; the caller has it observe
   * @throws IllegalArgumentException if options contradict each other
   */
  public static CmaEsSampler create(
      List<Direction> directions, OptionValues options, Sampler others) {
    return new CmaEsSampler(CmaEsSettings.of(directions.getFirst(), options), others);
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
    known.clear();
    constraints = ConstraintModel.NONE;
    bestOfGenerations.clear();
    restarts = 0;
    optimiser = space.size() < 2 ? null : settings.begin(space, restarts);
    ended.forEach(this::learn);
  }

  /** Where a trial lies; empty if it lacks a parameter. */
  private double[] point(FrozenTrial trial) {
    double[] point = new double[space.size()];
    int i = 0;
    for (var p : space.entrySet()) {
      Parameter parameter = trial.params().get(p.getKey());
      if (parameter == null) {
        return new double[0];
      }
      point[i++] = UnitTransform.toUnit(p.getValue(), parameter.value());
    }
    return point;
  }

  private void learn(FrozenTrial trial) {
    CmaEs running = optimiser;
    if (running == null) {
      return;
    }
    double[] point = point(trial);
    if (point.length == 0) {
      return;
    }
    Integer started = startedIn.get(trial.number());
    boolean foreign = started == null || started != generations;
    if (!trial.constraints().isEmpty()) {
      double[] values = trial.constraints().stream().mapToDouble(v -> v).toArray();
      known.addLast(new ConstraintModel.Known(point, values));
      if (known.size() > KNOWN_PER_PARAMETER * (space.size() + 2)) {
        known.removeFirst();
      }
    }
    if (trial.state() == TrialState.FAIL && pool.failed() >= running.population() / 2) {
      return;
    }
    pool.add(Generation.Told.of(trial, direction, point, foreign));
    if (pool.size() >= running.population()) {
      tell(running);
    }
  }

  private void tell(CmaEs running) {
    List<Generation.Told> ranked =
        pool.ranked(pool.hasPruned() ? curves.estimates(ended) : Map.of());
    boolean[] foreign = new boolean[ranked.size()];
    for (int i = 0; i < foreign.length; i++) {
      foreign[i] = ranked.get(i).foreign();
    }
    running.tell(ranked.stream().map(Generation.Told::point).toList(), foreign);
    generations++;
    bestOfGenerations.add(ranked.getFirst().score());
    double spread = ranked.getLast().score() - ranked.getFirst().score();
    pool.clear();
    constraints = ConstraintModel.of(running, List.copyOf(known));
    if (settings.restart() && (running.exhausted() || (flat() && spread <= FLAT))) {
      restarts++;
      bestOfGenerations.clear();
      constraints = ConstraintModel.NONE;
      optimiser = settings.begin(space, restarts);
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
  public @Nullable String unfit(String name, Distribution distribution) {
    String reason = settings.unfit(name, distribution);
    return reason == null ? others.unfit(name, distribution) : reason;
  }

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
      double[] point = constraints.sample(running, random);
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
    for (Generation.Told told : pool.members()) {
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
