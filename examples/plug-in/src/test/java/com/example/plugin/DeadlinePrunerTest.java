package com.example.plugin;

import io.trialstream.contract.PrunerContract;
import io.trialstream.study.AlgorithmSpec;
import java.util.Map;

/** The pruner keeps what every pruner promises. */
class DeadlinePrunerTest extends PrunerContract {
  @Override
  protected AlgorithmSpec pruner() {
    return new AlgorithmSpec("deadline", Map.of("last_step", 3));
  }
}
