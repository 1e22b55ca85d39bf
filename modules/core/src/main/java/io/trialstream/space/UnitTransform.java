package io.trialstream.space;

/**
 * Numbers of a domain as numbers from 0 to 1: on the logarithm where the domain says so, and with
 * each value of a grid in the middle of a cell. Works with any finite bounds. Stateless.
 */
public final class UnitTransform {

  private UnitTransform() {}

  /** Whether the values are those of a grid whose cells are equally wide. */
  private static boolean onGrid(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution f -> f.step() != null;
      case IntDistribution i -> !i.log();
      case CategoricalDistribution c ->
          throw new IllegalArgumentException("Categories have no order: " + c);
    };
  }

  /** Where an internal value lies, from 0 to 1. */
  public static double toUnit(Distribution distribution, double value) {
    if (onGrid(distribution)) {
      return (distribution.indexOf(value) + 0.5) / distribution.size();
    }
    Scale scale = Scale.of(distribution);
    double width = scale.range();
    return width > 0 ? Math.clamp((scale.place(value) - scale.low()) / width, 0, 1) : 0.5;
  }

  /** The internal value at a place; one outside 0 to 1 gives the nearest value. */
  public static double fromUnit(Distribution distribution, double unit) {
    if (onGrid(distribution)) {
      return distribution.at((long) Math.floor(unit * distribution.size()));
    }
    Scale scale = Scale.of(distribution);
    double value = scale.value(scale.low() * (1 - unit) + scale.high() * unit);
    return distribution instanceof FloatDistribution f
        ? Math.clamp(value, f.low(), f.high())
        : distribution.at(distribution.indexOf(value));
  }

  /** Width of one cell of a grid on the scale from 0 to 1; 0 for all real numbers. */
  public static double cell(Distribution distribution) {
    boolean grid = !(distribution instanceof CategoricalDistribution) && onGrid(distribution);
    return grid ? 1.0 / distribution.size() : 0;
  }
}
