package io.trialstream.sampler;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The tree-structured Parzen estimator: splits the trials into the best few and the rest, and
 * suggests where the density of the best is largest against that of the rest. Each parameter is
 * searched on its own. Bergstra et al. 2011 (section 4), with the choices that Watanabe 2023 found
 * to matter. Running trials count among the rest, so that many workers do not crowd one place.
 *
 * <p>The rest is represented by its {@value #MAX_REST} latest trials, so that a suggestion costs
 * the same at any length of the history: O(candidates * min(n, {@value #MAX_REST})) per parameter.
 */
public final class TpeSampler implements Sampler {

  /** Trials that are drawn at random before the densities are used. */
  public static final int DEFAULT_STARTUP_TRIALS = 10;

  /** Candidates drawn from the density of the best, of which one is suggested. */
  public static final int DEFAULT_CANDIDATES = 24;

  private static final int MAX_REST = 1000;
  private static final int MAX_BEST = 25;
  private static final double BEST_SHARE = 0.1;
  private static final int FULL_WEIGHT_TRIALS = 25;

  private final Direction direction;
  private final int startupTrials;
  private final int candidates;

  /** The best that could go below, first the best; at most one more than ever needed. */
  private final TreeSet<Observation> best = new TreeSet<>(Observation.BEST_FIRST);

  /** The latest that ended and are not in {@link #best}, oldest first. */
  private final ArrayDeque<Observation> rest = new ArrayDeque<>();

  private final TreeMap<Integer, Map<String, Parameter>> running = new TreeMap<>();
  private int ended;

  private record Observation(int number, int rank, double score, Map<String, Parameter> params) {
    static final Comparator<Observation> BEST_FIRST =
        Comparator.comparingInt(Observation::rank)
            .thenComparingDouble(Observation::score)
            .thenComparingInt(Observation::number);
  }

  public TpeSampler(Direction direction, int startupTrials, int candidates) {
    this.direction = direction;
    this.startupTrials = startupTrials;
    this.candidates = candidates;
  }

  @Override
  public void observe(FrozenTrial trial) {
    switch (trial.state()) {
      case RUNNING -> running.put(trial.number(), trial.params());
      case WAITING, FAIL -> running.remove(trial.number());
      case COMPLETE, PRUNED -> {
        running.remove(trial.number());
        ended++;
        boolean complete = trial.state() == TrialState.COMPLETE;
        keep(
            new Observation(
                trial.number(),
                complete ? 0 : 1,
                complete ? direction.score(trial.value()) : 0,
                trial.params()));
      }
    }
  }

  private void keep(Observation observation) {
    best.add(observation);
    if (best.size() > MAX_BEST) {
      rest.addLast(best.pollLast());
    }
    if (rest.size() > MAX_REST) {
      rest.removeFirst();
    }
  }

  @Override
  public Map<String, Double> suggest(
      int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (ended < startupTrials) {
      space.forEach((name, d) -> values.put(name, UniformTransform.draw(d, random)));
      return values;
    }
    int below = bestCount(ended);
    List<Observation> good = new ArrayList<>();
    List<Observation> other = new ArrayList<>(rest);
    for (Observation o : best) {
      (good.size() < below ? good : other).add(o);
    }
    running.forEach((n, params) -> other.add(new Observation(n, 2, 0, params)));
    good.sort(Comparator.comparingInt(Observation::number));
    other.sort(Comparator.comparingInt(Observation::number));
    space.forEach((name, d) -> values.put(name, suggestOne(name, d, good, other, random)));
    return values;
  }

  private double suggestOne(
      String name,
      Distribution distribution,
      List<Observation> good,
      List<Observation> other,
      RandomGenerator random) {
    ParzenEstimator likely = estimate(name, distribution, good);
    ParzenEstimator unlikely = estimate(name, distribution, other);
    double bestValue = Double.NaN;
    double bestRatio = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      double value = likely.draw(random);
      double ratio = likely.logDensity(value) - unlikely.logDensity(value);
      if (i == 0 || ratio > bestRatio) {
        bestValue = value;
        bestRatio = ratio;
      }
    }
    return bestValue;
  }

  private static ParzenEstimator estimate(
      String name, Distribution distribution, List<Observation> observations) {
    double[] values =
        observations.stream()
            .map(o -> o.params().get(name))
            .filter(p -> p != null && distribution.contains(p.value()))
            .filter(p -> distribution.compatibleWith(p.distribution()))
            .mapToDouble(Parameter::value)
            .toArray();
    return new ParzenEstimator(distribution, values, weights(values.length));
  }

  /** How many of n trials count as the best: a tenth, rounded up, at most {@value #MAX_BEST}. */
  static int bestCount(int n) {
    return Math.min((int) Math.ceil(BEST_SHARE * n), MAX_BEST);
  }

  /** Weights of m observations, oldest first: the latest 25 count fully, older ones ever less. */
  static double[] weights(int m) {
    double[] weights = new double[m];
    int ramp = Math.max(m - FULL_WEIGHT_TRIALS, 0);
    for (int i = 0; i < m; i++) {
      weights[i] = i >= ramp ? 1 : ramp == 1 ? 1.0 / m : 1.0 / m + (1 - 1.0 / m) * i / (ramp - 1);
    }
    return weights;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeInt(ended);
    for (Observation o : best) {
      out.writeInt(o.number());
      out.writeDouble(o.score());
    }
    for (Observation o : rest) {
      out.writeInt(o.number());
    }
    for (int number : running.keySet()) {
      out.writeInt(number);
    }
  }
}
