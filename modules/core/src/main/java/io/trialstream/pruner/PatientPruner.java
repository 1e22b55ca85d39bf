package io.trialstream.pruner;

import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Asks another pruner only once a trial has not improved for some reports; without another one it
 * stops the trial then. O(reports of the trial) per verdict.
 */
final class PatientPruner implements Pruner {

  private final @Nullable Pruner wrapped;
  private final int patience;
  private final double minDelta;
  private final boolean maximize;

  PatientPruner(@Nullable Pruner wrapped, int patience, double minDelta, Direction direction) {
    this.wrapped = wrapped;
    this.patience = patience;
    this.minDelta = minDelta;
    maximize = direction == Direction.MAXIMIZE;
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    if (before.size() <= patience) {
      return false;
    }
    double early = Double.NaN;
    double late = Double.NaN;
    int left = before.size() + 1;
    for (double v : before.with(step, value).values().values()) {
      if (left > patience + 1) {
        early = better(early, v);
      } else {
        late = better(late, v);
      }
      left--;
    }
    boolean worse = maximize ? early - minDelta > late : early + minDelta < late;
    return worse && (wrapped == null || wrapped.prune(number, before, step, value));
  }

  private double better(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) ? b : a;
    }
    return maximize ? Math.max(a, b) : Math.min(a, b);
  }

  @Override
  public void reported(int number, Reports before, long step, double value) {
    if (wrapped != null) {
      wrapped.reported(number, before, step, value);
    }
  }

  @Override
  public void ended(FrozenTrial trial, Reports reports) {
    if (wrapped != null) {
      wrapped.ended(trial, reports);
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    if (wrapped != null) {
      wrapped.writeState(out);
    }
  }
}
