package io.trialstream.worker;

import io.trialstream.Trial;
import io.vertx.core.Future;

/** A function to optimise that returns at once and completes later. */
@FunctionalInterface
public interface AsyncObjective {

  /**
   * Starts evaluating a trial. It may wait for parameters; it is called on a virtual thread.
   *
   * @return the value; a failure ends the trial FAIL with the reason
   * @throws Exception ends the trial FAIL with the reason
   */
  Future<Double> evaluate(Trial trial) throws Exception;
}
