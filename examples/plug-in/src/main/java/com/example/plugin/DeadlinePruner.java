package com.example.plugin;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.pruner.Pruner;
import io.trialstream.pruner.PrunerProvider;
import io.trialstream.pruner.Reports;
import io.trialstream.study.Direction;
import java.io.DataOutput;
import java.util.List;

/** Stops each trial at a step, whatever it has found. Immutable. */
public final class DeadlinePruner implements Pruner {

  private final int lastStep;

  private DeadlinePruner(int lastStep) {
    this.lastStep = lastStep;
  }

  /** Says what there is, and makes it. */
  public static final class Provider implements PrunerProvider {

    @Override
    public Algorithm algorithm() {
      return Algorithm.of(Kind.PRUNER, "deadline", "Stops each trial at a step.")
          .with(
              Option.required(
                  "last_step", new OptionType.WholeNumber(0, false), "The step to stop at."))
          .forSeveralObjectives()
          .costing("O(1)");
    }

    @Override
    public Pruner create(OptionValues options, String study, List<Direction> directions) {
      return new DeadlinePruner(options.wholeNumber("last_step"));
    }
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    return step >= lastStep;
  }

  @Override
  public void writeState(DataOutput out) {
    // There is none.
  }
}
