package io.trialstream.pruner;

import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Asynchronous successive halving (ASHA: Li et al. 2020), without resuming: at each of a series of
 * steps, growing by a factor, a trial goes on if it is among the best of those that came so far.
 * O(log trials) per rung that a report reaches.
 */
final class SuccessiveHalvingPruner implements Pruner {

  /** A complete trial of so many steps makes one step the smallest resource. */
  private static final int STEPS_PER_RESOURCE = 100;

  private final Direction direction;
  private final int factor;
  private final int earlyStoppingRate;
  private final int bootstrap;

  /** 0 until it can be told from a complete trial. */
  private long minResource;

  /** The highest step of any complete trial; -1 before there is one. */
  private long mostSteps = -1;

  /** Scores of all that came to each rung. */
  private final List<RankedValues> rungs = new ArrayList<>();

  /** Rungs that trials which have not ended have behind them: each counts once at a rung. */
  private final TreeMap<Integer, Integer> passed = new TreeMap<>();

  /**
   * @param minResource the step of the first rung; 0 to tell it from complete trials
   * @param factor how much fewer trials each rung lets pass, at least 2
   * @param earlyStoppingRate how many rungs are left out at the start
   * @param bootstrap how many trials have to come to a rung before one goes on
   */
  SuccessiveHalvingPruner(
      Direction direction, long minResource, int factor, int earlyStoppingRate, int bootstrap) {
    this.direction = direction;
    this.minResource = minResource;
    this.factor = factor;
    this.earlyStoppingRate = earlyStoppingRate;
    this.bootstrap = bootstrap;
  }

  private long resource() {
    return minResource == 0 && mostSteps >= 0
        ? Math.max(mostSteps / STEPS_PER_RESOURCE, 1)
        : minResource;
  }

  private boolean reaches(long step, int rung) {
    double at = resource() * Math.pow(factor, earlyStoppingRate + (double) rung);
    return resource() > 0 && step >= at;
  }

  /** Whether it goes on from a rung, where so many have come before it. */
  private boolean promoted(int rung, double score) {
    if (rung >= rungs.size()) {
      return bootstrap < 1;
    }
    RankedValues others = rungs.get(rung);
    int all = others.size() + 1;
    return all > bootstrap && (others.size() < best(all) || score <= others.below());
  }

  private int best(int all) {
    return Math.max(all / factor, 1);
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    if (!ThresholdPruner.isLatest(before, step)) {
      return false;
    }
    for (int rung = passed.getOrDefault(number, 0); reaches(step, rung); rung++) {
      if (Double.isNaN(value) || !promoted(rung, direction.score(value))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void reported(int number, Reports before, long step, double value) {
    if (!ThresholdPruner.isLatest(before, step)) {
      return;
    }
    minResource = resource();
    int rung = passed.getOrDefault(number, 0);
    boolean goesOn = !Double.isNaN(value);
    while (goesOn && reaches(step, rung)) {
      goesOn = promoted(rung, direction.score(value));
      if (rung == rungs.size()) {
        rungs.add(new RankedValues(n -> best(n + 1)));
      }
      rungs.get(rung).add(direction.score(value));
      rung++;
    }
    passed.put(number, rung);
  }

  @Override
  public void ended(FrozenTrial trial, Reports reports) {
    passed.remove(trial.number());
    Long last = reports.lastStep();
    if (trial.state() == TrialState.COMPLETE && last != null) {
      mostSteps = Math.max(mostSteps, last);
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeLong(minResource);
    out.writeLong(mostSteps);
    for (RankedValues rung : rungs) {
      out.writeInt(rung.size());
      out.writeDouble(rung.below());
    }
    for (var trial : passed.entrySet()) {
      out.writeInt(trial.getKey());
      out.writeInt(trial.getValue());
    }
  }
}
