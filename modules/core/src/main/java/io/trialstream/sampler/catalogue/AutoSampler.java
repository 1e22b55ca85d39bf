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

/**
 * Picks a sampler for each suggestion: Gaussian processes while trials are few, and longer where
 * trials take so long that the processes cost little ({@link GpLoad}); then CMA-ES where all
 * parameters are numbers and there are no constraints, else TPE. All of them see every trial, so
 * that each goes on from what the others found; and all of them learn from pruned and from failed
 * trials.
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
  private final Sampler evolution;
  private final GpLoad load = new GpLoad();

  /** Complete and pruned trials: a Gaussian process costs the same for both. */
  private final Set<Integer> learntFrom = new HashSet<>();

  private boolean constrained;

  private AutoSampler(List<Direction> directions) {
    objectives = directions.size();
    tpe = TpeSampler.create(directions, OptionValues.defaults(BuiltInSamplers.TPE));
    gp = GpSampler.create(directions, OptionValues.defaults(BuiltInSamplers.GP), tpe);
    evolution =
        objectives == 1
            ? CmaEsSampler.create(directions, OptionValues.defaults(BuiltInSamplers.CMAES), tpe)
            : tpe;
  }

  /** A sampler for so many objectives; it has no options. */
  public static Sampler create(List<Direction> directions) {
    return new WithoutRepeats(new AutoSampler(directions));
  }

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    tpe.reported(number, reports);
    gp.reported(number, reports);
    if (evolution != tpe) {
      evolution.reported(number, reports);
    }
  }

  @Override
  public void observe(FrozenTrial trial) {
    tpe.observe(trial);
    gp.observe(trial);
    if (evolution != tpe) {
      evolution.observe(trial);
    }
    load.observe(trial);
    learntFrom.remove(trial.number());
    constrained |= !trial.constraints().isEmpty();
    if (trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED) {
      learntFrom.add(trial.number());
    }
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
    int most = Math.min(FEW_TRIALS, FEW_TRIALS_PER_PARAMETER * space.size());
    boolean few = learntFrom.size() < most * objectives && !load.isManyAtOnce();
    boolean affordable = load.isLight(learntFrom.size(), objectives);
    if ((few || affordable) && space.size() <= MANY_PARAMETERS) {
      return gp;
    }
    boolean numbers =
        space.size() > 1
            && space.values().stream().noneMatch(d -> d instanceof CategoricalDistribution);
    return numbers && !constrained ? evolution : tpe;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    tpe.writeState(out);
    gp.writeState(out);
    if (evolution != tpe) {
      evolution.writeState(out);
    }
  }
}
