package io.trialstream.space;

/**
 * The scale on which the numbers of a domain are searched: the numbers themselves, or their
 * logarithms. Where the arithmetic would overflow or vanish, the numbers are multiplied by a power
 * of two, which is exact; so any finite bounds can be searched. A logarithmic range that is so
 * narrow that logarithms cannot tell its values apart is searched on the linear scale. Immutable.
 *
 * @param low least place on the scale; with a grid, half a cell below the least value
 * @param high greatest place on the scale, likewise
 * @param log whether places are logarithms
 * @param shift the power of two by which numbers are multiplied; 0 in ordinary ranges and with
 *     logarithms
 * @param cell distance of the grid's values on a linear scale; 0 for all real numbers
 */
public record Scale(double low, double high, boolean log, int shift, double cell) {

  private static final double NARROWEST_LOG = 1e-9;
  private static final double VERY_LARGE = 0x1p1020;
  private static final double VERY_NARROW = 0x1p-960;
  private static final int SMALLER = -4;
  private static final int LARGER = 900;

  /** The scale of a domain of numbers. */
  public static Scale of(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution f when f.log() -> ofLog(f.low(), f.high(), 0);
      case FloatDistribution f -> linear(f.low(), f.high(), f.step() == null ? 0 : f.step());
      case IntDistribution i when i.log() -> ofLog(i.low(), i.high(), 1);
      case IntDistribution i -> linear(i.low(), i.high(), i.step());
      case CategoricalDistribution c ->
          throw new IllegalArgumentException("Categories have no order: " + c);
    };
  }

  private static Scale ofLog(double low, double high, double cell) {
    double from = Math.log(low - cell / 2);
    double to = Math.log(high + cell / 2);
    boolean wide = to - from > NARROWEST_LOG || low == high;
    return wide ? new Scale(from, to, true, 0, cell) : linear(low, high, cell);
  }

  private static Scale linear(double low, double high, double cell) {
    double largest = Math.max(Math.max(Math.abs(low), Math.abs(high)), cell);
    int shift = 0;
    if (largest > VERY_LARGE) {
      shift = SMALLER;
    } else if (low < high && high - low < VERY_NARROW) {
      shift = LARGER;
    }
    double half = Math.scalb(cell, shift) / 2;
    return new Scale(
        Math.scalb(low, shift) - half,
        Math.scalb(high, shift) + half,
        false,
        shift,
        Math.scalb(cell, shift));
  }

  /** How much lies between the ends. */
  public double range() {
    return high - low;
  }

  /** Where a number lies. */
  public double place(double value) {
    return log ? Math.log(value) : shift == 0 ? value : Math.scalb(value, shift);
  }

  /** The number at a place. */
  public double value(double place) {
    return log ? Math.exp(place) : shift == 0 ? place : Math.scalb(place, -shift);
  }

  /** Where the cell of a grid's value begins. */
  public double cellLow(double value) {
    return log ? Math.log(value - cell / 2) : place(value) - cell / 2;
  }

  /** Where the cell of a grid's value ends. */
  public double cellHigh(double value) {
    return log ? Math.log(value + cell / 2) : place(value) + cell / 2;
  }
}
