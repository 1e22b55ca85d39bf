package io.trialstream.bench.quality;

/**
 * Moves the optimum: by up to a fifth of each range either way, drawn from a seed by a formula that
 * is easily written in any language.
 *
 * @param seed 0 for no shift
 */
public record Shift(long seed) {
  public static final Shift NONE = new Shift(0);
  private static final double MOST = 0.2;

  /** How far the optimum moves in a dimension of such a range. */
  public double of(int dimension, double range) {
    if (seed == 0) {
      return 0;
    }
    double s = Math.sin(seed * 12.9898 + dimension * 78.233) * 43758.5453;
    return (2 * (s - Math.floor(s)) - 1) * MOST * range;
  }
}
