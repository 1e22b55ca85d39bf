package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/**
 * The domain of one parameter.
 *
 * <p>Each value has two forms. The <em>external</em> one is what an objective sees: a {@link
 * Double}, a {@link Long}, or one of the choices. The <em>internal</em> one is a {@code double},
 * which samplers work with: the number itself, or the index of the choice. Immutable.
 */
public sealed interface Distribution
    permits FloatDistribution, IntDistribution, CategoricalDistribution {

  /** Whether the internal value lies in this domain, bounds and grid included; false for NaN. */
  boolean contains(double internal);

  /** Whether only one value is possible, so that no sampler needs to be asked. */
  boolean single();

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
