package io.trialstream.pruner;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stops a trial whose reports are significantly worse than those of the best trial at the same
 * steps (a signed-rank test): for objectives that are a mean over instances, each reported as a
 * step. O(k log k) per verdict, for k reports of the two trials.
 */
final class WilcoxonPruner implements Pruner {

  private final Direction direction;
  private final double threshold;
  private final int startupSteps;
  private int bestNumber = -1;
  private double bestScore;
  private @Nullable Reports best;

  WilcoxonPruner(Direction direction, OptionValues options) {
    this.direction = direction;
    threshold = options.number("p_threshold");
    startupSteps = options.wholeNumber("n_startup_steps");
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    Reports other = best;
    Reports own = before.with(step, value);
    if (other == null || other.isEmpty() || !finite(own) || !finite(other)) {
      return false;
    }
    double[] worse =
        own.values().entrySet().stream()
            .filter(e -> other.at(e.getKey()) != null)
            .mapToDouble(
                e -> {
                  Double there = other.at(e.getKey());
                  return direction.score(e.getValue())
                      - direction.score(there == null ? Double.NaN : there);
                })
            .toArray();
    return worse.length >= Math.max(2, startupSteps)
        && SignedRankTest.greater(worse) < threshold
        && direction.score(mean(other)) < direction.score(mean(own));
  }

  private static boolean finite(Reports reports) {
    return reports.values().values().stream().allMatch(Double::isFinite);
  }

  private static double mean(Reports reports) {
    return reports.values().values().stream().mapToDouble(d -> d).average().orElse(Double.NaN);
  }

  @Override
  public void ended(FrozenTrial trial, Reports reports) {
    if (trial.state() == TrialState.COMPLETE && trial.feasible()) {
      double score = direction.score(trial.value());
      if (bestNumber < 0 || score < bestScore) {
        bestNumber = trial.number();
        bestScore = score;
        best = reports;
      }
    } else if (trial.number() == bestNumber) {
      bestNumber = -1; // it counts no more; the next complete trial takes its place
      best = null;
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeInt(bestNumber);
  }
}
