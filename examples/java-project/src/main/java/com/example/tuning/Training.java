package com.example.tuning;

import io.trialstream.Trial;
import io.trialstream.TrialPruned;

/** What is tuned: a training that takes a learning rate and an optimizer. */
final class Training {

  enum Optimizer {
    SGD,
    ADAM
  }

  private static final int EPOCHS = 5;
  private static final double TOO_FAST = 0.05;

  private Training() {}

  /** Trains once; the smaller the loss, the better. */
  static double loss(Trial trial) throws InterruptedException {
    double rate = trial.suggestLogDouble("rate", 1e-5, 0.1);
    Optimizer optimizer = trial.suggestCategorical("optimizer", Optimizer.class);
    if (rate > TOO_FAST) {
      throw new ArithmeticException("diverged at rate " + rate);
    }
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      Thread.sleep(1); // here one would train
      trial.report(lossAfter(epoch, rate, optimizer), epoch);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return lossAfter(EPOCHS, rate, optimizer);
  }

  private static double lossAfter(int epoch, double rate, Optimizer optimizer) {
    double best = optimizer == Optimizer.ADAM ? 1e-3 : 1e-2;
    return Math.abs(Math.log10(rate / best)) + 1.0 / epoch;
  }
}
