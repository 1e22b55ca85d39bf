package io.trialstream.study;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which parameters of a declared space are asked for, given the values of others. Stateless. */
final class Conditions {

  private Conditions() {}

  /**
   * A copy of the conditions.
   *
   * @throws IllegalArgumentException if they name parameters or values that the space does not
   *     have, or go round in a circle
   */
  static Map<String, Map<String, List<@Nullable Object>>> checked(
      Map<String, Map<String, List<@Nullable Object>>> conditions,
      Map<String, Distribution> space) {
    Map<String, Map<String, List<@Nullable Object>>> copy = new LinkedHashMap<>();
    conditions.forEach(
        (name, parents) -> {
          if (!space.containsKey(name)) {
            throw new IllegalArgumentException(
                "There is a condition for parameter \"%s\", but the space has no such parameter."
                    .formatted(name));
          }
          Map<String, List<@Nullable Object>> own = new LinkedHashMap<>();
          for (Map.Entry<String, List<@Nullable Object>> parent : parents.entrySet()) {
            List<@Nullable Object> values = new ArrayList<>(parent.getValue());
            check(name, parent.getKey(), values, space.get(parent.getKey()));
            own.put(parent.getKey(), values);
          }
          if (!own.isEmpty()) {
            copy.put(name, Collections.unmodifiableMap(own));
          }
        });
    copy.keySet().forEach(name -> requireNoCircle(name, copy, new HashSet<>()));
    return Collections.unmodifiableMap(copy);
  }

  private static void check(
      String name, String parent, List<@Nullable Object> values, @Nullable Distribution domain) {
    if (domain == null) {
      throw new IllegalArgumentException(
          "Parameter \"%s\" depends on \"%s\", but the space has no such parameter."
              .formatted(name, parent));
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected at least one value of \"%s\" with which \"%s\" is asked for."
              .formatted(parent, name));
    }
    for (Object value : values) {
      if (Double.isNaN(domain.toInternal(value))) {
        throw new IllegalArgumentException(
            "Parameter \"%s\" depends on \"%s\" being %s, which lies outside %s."
                .formatted(name, parent, value, domain));
      }
    }
  }

  private static void requireNoCircle(
      String name, Map<String, Map<String, List<@Nullable Object>>> all, Set<String> way) {
    if (!way.add(name)) {
      throw new IllegalArgumentException(
          "The conditions of these parameters go round in a circle: " + way);
    }
    Map<String, List<@Nullable Object>> parents = all.getOrDefault(name, Map.of());
    parents.keySet().forEach(parent -> requireNoCircle(parent, all, way));
    way.remove(name);
  }

  /** The parameters whose conditions hold, those of their parents included. */
  static Map<String, Parameter> active(
      Map<String, Map<String, List<@Nullable Object>>> conditions, Map<String, Parameter> params) {
    Map<String, Parameter> active = new LinkedHashMap<>();
    params.forEach(
        (name, p) -> {
          if (isActive(name, conditions, params)) {
            active.put(name, p);
          }
        });
    return active;
  }

  private static boolean isActive(
      String name,
      Map<String, Map<String, List<@Nullable Object>>> conditions,
      Map<String, Parameter> params) {
    Map<String, List<@Nullable Object>> parents = conditions.getOrDefault(name, Map.of());
    for (var parent : parents.entrySet()) {
      Parameter p = params.get(parent.getKey());
      if (p == null || !isActive(parent.getKey(), conditions, params)) {
        return false;
      }
      boolean among = false;
      for (Object value : parent.getValue()) {
        among |= p.distribution().toInternal(value) == p.value();
      }
      if (!among) {
        return false;
      }
    }
    return true;
  }
}
