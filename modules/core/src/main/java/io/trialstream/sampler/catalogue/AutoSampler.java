package io.trialstream.sampler.catalogue;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.sampler.cmaes.CmaEsSampler;
import io.trialstream.sampler.gp.GpSampler;
import io.trialstream.sampler.tpe.TpeSampler;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks a sampler for each suggestion: Gaussian processes while trials are few, and longer where
 * trials take so long that the processes cost little ({@link GpLoad}); then CMA-ES where all
 * parameters are numbers, else TPE. All of them see every trial, so that each goes on from what the
 * others found; and all of them learn from pruned, failed and infeasible trials.
 */
public final class AutoSampler implements Sampler {

  /**
   * Gaussian processes are used up to so many complete or pruned trials for each parameter and
   * objective, whatever they cost.
   */
  private static final int FEW_TRIALS_PER_PARAMETER = 50;

  /** And up to so many for each objective, however many parameters there are. */
  private static final int FEW_TRIALS = 150;

  private static final int MANY_PARAMETERS = 30;

  private final int objectives;
  private final Sampler gp;
  private final Sampler tpe;

  /** With one objective; null with several. */
  private final @Nullable CmaEsSampler evolution;

  private final GpLoad load = new GpLoad();

  /** Complete and pruned trials: a Gaussian process costs the same for both. */
  private final Set<Integer> learntFrom = new HashSet<>();

  /** The most constraints that a trial had: each needs a process of its own. */
  private int constraints;

  private AutoSampler(List<Direction> directions) {
    objectives = directions.size();
    tpe = TpeSampler.create(directions, OptionValues.defaults(BuiltInSamplers.TPE));
    gp = GpSampler.create(directions, OptionValues.defaults(BuiltInSamplers.GP), tpe);
    evolution =
        objectives == 1
            ? CmaEsSampler.create(directions, OptionValues.defaults(BuiltInSamplers.CMAES), tpe)
            : null;
  }

  /** A sampler for so many objectives; it has no options. */
  public static Sampler create(List<Direction> directions) {
    return new WithoutRepeats(new AutoSampler(directions));
  }

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    tpe.reported(number, reports);
    gp.reported(number, reports);
    if (evolution != null) {
      evolution.reported(number, reports);
    }
  }

  @Override
  public void observe(FrozenTrial trial) {
    tpe.observe(trial);
    gp.observe(trial);
    if (evolution != null) {
      evolution.observe(trial);
    }
    load.observe(trial);
    learntFrom.remove(trial.number());
    constraints = Math.max(constraints, trial.constraints().size());
    if (trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED) {
      learntFrom.add(trial.number());
    }
  }

  private int fewTrials(int parameters) {
    return Math.min(FEW_TRIALS, FEW_TRIALS_PER_PARAMETER * parameters) * objectives;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    return chosen(space).suggest(number, space, random);
  }

  @Override
  public Suggestion suggestOne(
      int number, String name, Distribution distribution, RandomGenerator random) {
    return chosen(Map.of(name, distribution)).suggestOne(number, name, distribution, random);
  }

  @Override
  public boolean expensive(Map<String, Distribution> space) {
    return chosen(space).expensive(space);
  }

  private Sampler chosen(Map<String, Distribution> space) {
    boolean few = learntFrom.size() < fewTrials(space.size()) && !load.isManyAtOnce();
    boolean affordable = load.isLight(learntFrom.size(), objectives + constraints);
    if ((few || affordable) && space.size() <= MANY_PARAMETERS) {
      return gp;
    }
    boolean numbers =
        space.size() > 1
            && space.values().stream().noneMatch(d -> d instanceof CategoricalDistribution);
    return numbers && evolution != null ? evolution : tpe;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    tpe.writeState(out);
    gp.writeState(out);
    if (evolution != null) {
      evolution.writeState(out);
    }
  }
}
