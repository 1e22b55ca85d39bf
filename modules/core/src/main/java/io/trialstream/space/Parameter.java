package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/**
 * A parameter's value within its domain.
 *
 * @param distribution the domain
 * @param value the internal value (see {@link Distribution}), contained in the domain
 */
public record Parameter(Distribution distribution, double value) {

  public Parameter {
    if (!distribution.contains(value)) {
      throw new IllegalArgumentException(
          "Expected a value within %s, but got %s.".formatted(distribution, value));
    }
  }

  /** The value as the objective sees it. */
  public @Nullable Object external() {
    return distribution.toExternal(value);
  }
}
