package io.trialstream.sampler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a sampler suggests. Immutable.
 *
 * @param by what it comes from: a sampler's name, or several joined by "+" where some parameters
 *     were left to another one
 * @param values internal values within their domains, one per parameter asked for
 */
public record Suggestion(String by, Map<String, Double> values) {

  public Suggestion {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** This one, with what another sampler suggests for the parameters that were left to it. */
  public Suggestion with(Suggestion other) {
    if (values.isEmpty()) {
      return other;
    }
    Map<String, Double> all = new LinkedHashMap<>(values);
    all.putAll(other.values);
    return new Suggestion(by.equals(other.by) ? by : by + "+" + other.by, all);
  }
}
