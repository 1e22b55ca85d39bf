package io.trialstream;

/**
 * A function with several values to optimise, one per direction of the study. It may be called from
 * many threads at once, with a trial each.
 */
@FunctionalInterface
public interface MultiObjective {

  /**
   * Evaluates one trial.
   *
   * @return the values, in the order of the study's directions; infinities are legal, NaN or
   *     another number of values ends the trial FAIL
   * @throws Exception anything thrown ends the trial FAIL with the reason. {@link Study#optimize}
   *     then throws it, unless {@link OptimizeOptions#catching} names it; a worker goes on
   */
  double[] evaluate(Trial trial) throws Exception;

  /** An objective with one value as one with a list of one. */
  static MultiObjective of(Objective objective) {
    return trial -> new double[] {objective.evaluate(trial)};
  }
}
