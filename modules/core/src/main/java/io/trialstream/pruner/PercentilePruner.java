package io.trialstream.pruner;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stops a trial whose best value so far is worse than a percentile of the values that complete
 * trials had at the same step (Golovin et al. 2017 call the median's case the median stopping
 * rule). O(1) per verdict, O(steps · log trials) per complete trial.
 */
final class PercentilePruner implements Pruner {

  private final boolean maximize;
  private final double share;
  private final int startupTrials;
  private final int leastTrials;
  private final Interval interval;
  private final Map<Long, AtStep> steps = new TreeMap<>();
  private int complete;

  /** What complete trials had at one step. */
  private static final class AtStep {
    final RankedValues numbers;
    int reports;

    AtStep(double share) {
      numbers = new RankedValues(n -> n == 0 ? 0 : (int) Math.floor(share * (n - 1)) + 1);
    }
  }

  PercentilePruner(double percentile, Direction direction, OptionValues options) {
    maximize = direction == Direction.MAXIMIZE;
    share = (maximize ? 100 - percentile : percentile) / 100;
    startupTrials = options.wholeNumber("n_startup_trials");
    leastTrials = options.wholeNumber("n_min_trials");
    interval = Interval.of(options);
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    if (complete == 0
        || complete < startupTrials
        || !ThresholdPruner.isLatest(before, step)
        || !interval.due(before, step)) {
      return false;
    }
    double best = before.best(maximize);
    if (Double.isNaN(best) || (maximize ? value > best : value < best)) {
      best = value;
    }
    if (Double.isNaN(best)) {
      return true;
    }
    AtStep here = steps.get(step);
    if (here == null || here.reports < leastTrials || here.numbers.size() == 0) {
      return false;
    }
    double percentile = percentile(here.numbers);
    return maximize ? best < percentile : best > percentile;
  }

  /** With linear interpolation. */
  private double percentile(RankedValues numbers) {
    double at = share * (numbers.size() - 1);
    double t = at - Math.floor(at);
    double a = numbers.below();
    double b = numbers.above();
    if (t == 0 || a == b || Double.isNaN(b)) {
      return a;
    }
    return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
  }

  @Override
  public void ended(FrozenTrial trial, Reports reports) {
    if (trial.state() == TrialState.COMPLETE) {
      complete++;
      reports
          .values()
          .forEach(
              (step, value) -> {
                AtStep here = steps.computeIfAbsent(step, s -> new AtStep(share));
                here.reports++;
                if (!Double.isNaN(value)) {
                  here.numbers.add(value);
                }
              });
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeInt(complete);
    for (var step : steps.entrySet()) {
      out.writeLong(step.getKey());
      out.writeInt(step.getValue().reports);
      out.writeDouble(step.getValue().numbers.below());
    }
  }
}
