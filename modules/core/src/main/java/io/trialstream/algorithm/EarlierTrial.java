package io.trialstream.algorithm;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trial of another study, as an option gives it. Immutable.
 *
 * @param params values by parameter, as the objective saw them
 * @param value what the trial came to
 */
public record EarlierTrial(Map<String, @Nullable Object> params, double value) {

  public EarlierTrial {
    params = Collections.unmodifiableMap(new TreeMap<>(params));
  }
}
