package io.trialstream.pruner;

import java.io.DataOutput;

/** Stops no trial. */
final class NopPruner implements Pruner {

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    return false;
  }

  @Override
  public void writeState(DataOutput out) {
    // There is none.
  }
}
