package io.trialstream.study;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    requireNoCircle(copy);
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

  private static void requireNoCircle(Map<String, Map<String, List<@Nullable Object>>> all) {
    List<String> order = parentsFirst(all);
    if (order.size() == all.size()) {
      return;
    }
    Set<String> open = new LinkedHashSet<>(all.keySet());
    order.forEach(open::remove);
    // Each of these depends on another one of these: whoever follows that comes to a circle.
    Set<String> way = new LinkedHashSet<>();
    String name = open.iterator().next();
    while (way.add(name)) {
      name =
          all.getOrDefault(name, Map.of()).keySet().stream()
              .filter(open::contains)
              .findFirst()
              .orElseThrow();
    }
    List<String> circle = new ArrayList<>(way);
    throw new IllegalArgumentException(
        "The conditions of these parameters go round in a circle: "
            + circle.subList(circle.indexOf(name), circle.size()));
  }

  /**
   * The parameters that have conditions, each after those that it depends on; without those that
   * are in a circle, or depend on one. O(parameters + conditions), whatever the shape (Kahn 1962).
   */
  private static List<String> parentsFirst(
      Map<String, Map<String, List<@Nullable Object>>> conditions) {
    Map<String, Integer> waitsFor = new HashMap<>();
    Map<String, List<String>> children = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    conditions.forEach(
        (name, parents) -> {
          int count = 0;
          for (String parent : parents.keySet()) {
            if (conditions.containsKey(parent)) {
              children.computeIfAbsent(parent, p -> new ArrayList<>()).add(name);
              count++;
            }
          }
          waitsFor.put(name, count);
          if (count == 0) {
            ready.add(name);
          }
        });
    List<String> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      String name = ready.remove();
      order.add(name);
      for (String child : children.getOrDefault(name, List.of())) {
        if (waitsFor.merge(child, -1, Integer::sum) == 0) {
          ready.add(child);
        }
      }
    }
    return order;
  }

  /**
   * The parameters whose conditions hold, those of their parents included. O(parameters +
   * conditions).
   */
  static Map<String, Parameter> active(
      Map<String, Map<String, List<@Nullable Object>>> conditions, Map<String, Parameter> params) {
    Set<String> inactive = new HashSet<>();
    for (String name : parentsFirst(conditions)) {
      Map<String, List<@Nullable Object>> parents = conditions.getOrDefault(name, Map.of());
      for (Map.Entry<String, List<@Nullable Object>> parent : parents.entrySet()) {
        Parameter p = params.get(parent.getKey());
        if (p == null || inactive.contains(parent.getKey()) || !isAmong(p, parent.getValue())) {
          inactive.add(name);
          break;
        }
      }
    }
    Map<String, Parameter> active = new LinkedHashMap<>(params);
    active.keySet().removeAll(inactive);
    return active;
  }

  private static boolean isAmong(Parameter p, List<@Nullable Object> values) {
    for (Object value : values) {
      double wanted = p.distribution().toInternal(value);
      if (!Double.isNaN(wanted) && p.distribution().same(wanted, p.value())) {
        return true;
      }
    }
    return false;
  }
}
