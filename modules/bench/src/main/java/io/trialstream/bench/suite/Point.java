package io.trialstream.bench.suite;

import io.trialstream.Trial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a problem is evaluated. Immutable.
 *
 * @param values by the names of the parameters that exist there, in the order of the space
 */
record Point(Map<String, Object> values) {

  Point {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Asks a trial for the parameters of a space, one after the other. */
  static Point suggested(Trial trial, List<Dimension> space) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Dimension d : space) {
      if (d.existsWith(values)) {
        values.put(d.name(), Objects.requireNonNull(trial.suggest(d.name(), d.domain())));
      }
    }
    return new Point(values);
  }

  /**
   * A point that somebody else suggests.
   *
   * @param given numbers or choices by name; what does not exist there is passed over
   * @throws IllegalArgumentException if a parameter is missing or lies outside its domain
   */
  static Point given(Map<String, Object> given, List<Dimension> space) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Dimension d : space) {
      if (!d.existsWith(values)) {
        continue;
      }
      double internal = d.domain().toInternal(given.get(d.name()));
      if (Double.isNaN(internal) || !d.domain().contains(internal)) {
        throw new IllegalArgumentException(
            "Expected a value of %s for \"%s\", but got %s."
                .formatted(d.domain(), d.name(), given.get(d.name())));
      }
      values.put(d.name(), Objects.requireNonNull(d.domain().toExternal(internal)));
    }
    return new Point(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  double real(String name) {
    return ((Number) value(name)).doubleValue();
  }

  long whole(String name) {
    return ((Number) value(name)).longValue();
  }

  String text(String name) {
    return value(name).toString();
  }

  /** All values of a space that has numbers only. */
  double[] vector() {
    return values.values().stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
  }

  private Object value(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }
}
