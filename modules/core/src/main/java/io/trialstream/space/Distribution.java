package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/**
 * The domain of one parameter.
 *
 * <p>Each value has two forms. The <em>external</em> one is what an objective sees: a {@link
 * Double}, a {@link Long}, or one of the choices. The <em>internal</em> one is a {@code double},
 * which samplers work with: the number itself, or the index of the choice. Immutable.
 *
 * <p>The values of a domain that has finitely many are numbered from 0 to {@link #size} - 1, in
 * ascending order. These numbers are exact; so they, and not the doubles, tell whether two values
 * of a grid are the same one: 0.3 and 0.1 + 0.2 are.
 */
public sealed interface Distribution
    permits FloatDistribution, IntDistribution, CategoricalDistribution {

  /** What {@link #size} returns for real numbers. */
  long UNCOUNTED = Long.MAX_VALUE;

  /** Whether the internal value lies in this domain, bounds and grid included; false for NaN. */
  boolean contains(double internal);

  /** Whether only one value is possible, so that no sampler needs to be asked. */
  boolean single();

  /** How many values it has: at least 1; {@link #UNCOUNTED} for a range of real numbers. */
  long size();

  /**
   * The internal value with this number.
   *
   * @param index from 0 to {@link #size} - 1; one outside gives the nearest value
   * @throws IllegalStateException if the values cannot be counted
   */
  double at(long index);

  /**
   * The number of the value that is nearest to this internal one.
   *
   * @throws IllegalStateException if the values cannot be counted
   */
  long indexOf(double internal);

  /** Whether two internal values of this domain are the same value of it. */
  default boolean same(double a, double b) {
    return a == b || (size() != UNCOUNTED && indexOf(a) == indexOf(b));
  }

  /** The internal value as the objective sees it. */
  @Nullable Object toExternal(double internal);

  /**
   * The internal form of a value that an objective or a person gave.
   *
   * @return the internal value, or NaN where the value is of another kind or not in this domain
   */
  double toInternal(@Nullable Object external);

  /**
   * Whether a study that knows a parameter by {@code this} may go on with {@code other}: the same
   * kind, the same scale, and for categories the same choices. Bounds and step may change.
   */
  boolean compatibleWith(Distribution other);
}
