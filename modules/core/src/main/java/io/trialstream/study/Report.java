package io.trialstream.study;

import io.trialstream.space.Text;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one attempt of a trial reported at one step. Immutable.
 *
 * @param attempt which attempt, 1 for the first; 0 in a trial that ran elsewhere and does not say
 * @param step at least 0
 * @param value what the pruner looks at; any number, NaN too
 * @param metrics other values by name
 * @param prune whether the report was answered: stop
 */
public record Report(
    int attempt, long step, double value, Map<String, Double> metrics, boolean prune) {

  public Report {
    if (attempt < 0) {
      throw new IllegalArgumentException(
          "Expected an attempt of at least 0, but got " + attempt + ".");
    }
    if (step < 0) {
      throw new IllegalArgumentException("Expected a step of at least 0, but got " + step + ".");
    }
    metrics = metrics == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metrics));
    metrics.forEach(
        (name, metric) -> {
          Text.requireName(name, "metric name");
          if (metric == null) {
            throw new IllegalArgumentException(
                "Expected a number as metric \"%s\", but got null.".formatted(name));
          }
        });
  }

  /** A report without other values, which was not answered: stop. */
  public Report(int attempt, long step, double value) {
    this(attempt, step, value, Map.of(), false);
  }
}
