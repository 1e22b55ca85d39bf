package io.trialstream;

/** The function to optimise. It may be called from many threads at once, with a trial each. */
@FunctionalInterface
public interface Objective {

  /**
   * Evaluates one trial: asks it for parameters, computes, returns the value.
   *
   * @return the value; infinities are legal, NaN ends the trial FAIL
   * @throws Exception anything thrown ends the trial FAIL with the reason. {@link Study#optimize}
   *     then throws it, unless {@link OptimizeOptions#catching} names it; a worker goes on
   */
  double evaluate(Trial trial) throws Exception;
}
