package io.trialstream.bench.quality;

/**
 * What a trial reports step by step: values that approach the value of a function, and do so the
 * more slowly the worse that is. Immutable.
 *
 * @param end the value of the function
 * @param optimum its least value
 */
public record LearningCurve(double end, double optimum) {

  /** Steps of a trial that is not stopped; {@link #end} is what it has then. */
  public static final int STEPS = 81;

  private static final double FIRST = 1;
  private static final double WORSE_IS_SLOWER = 0.5;

  /**
   * The value that is reported.
   *
   * @param step from 1 to {@value #STEPS}
   */
  public double at(int step) {
    return end + (FIRST + WORSE_IS_SLOWER * (end - optimum)) * Math.pow(step, -0.5);
  }
}
