package io.trialstream.sampler.exhaustive;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The combinations of a few values of each parameter, numbered from 0: the digits of a number, with
 * the values of a parameter as a digit, are a combination. Confined to one thread.
 */
final class Grid {

  /** By name, in the order of the digits. */
  private final SequencedMap<String, Digit> digits = new TreeMap<>();

  private final int size;

  /** One parameter. */
  private static final class Digit {
    final List<@Nullable Object> values;

    /** How much a combination's number grows from one of its values to the next. */
    final int weight;

    /**
     * The latest domain that it was looked at in, and where each value of it stands in the list.
     */
    private @Nullable Distribution domain;

    private final Map<Double, List<Integer>> places = new HashMap<>();

    Digit(List<@Nullable Object> values, int weight) {
      this.values = values;
      this.weight = weight;
    }

    private static double key(Distribution domain, double internal) {
      return domain.size() == Distribution.UNCOUNTED
          ? internal + 0.0 // 0 and -0 are one number
          : domain.indexOf(internal);
    }

    /** Where a value stands in the list: nowhere, once, or more than once. */
    List<Integer> placesOf(Parameter p) {
      Distribution now = p.distribution();
      if (!now.equals(domain)) {
        domain = now;
        places.clear();
        for (int i = 0; i < values.size(); i++) {
          double internal = now.toInternal(values.get(i));
          if (!Double.isNaN(internal)) {
            places.computeIfAbsent(key(now, internal), k -> new ArrayList<>()).add(i);
          }
        }
      }
      return places.getOrDefault(key(now, p.value()), List.of());
    }

    /** The same of a value that was enqueued, and whose domain is not known yet. */
    List<Integer> placesOf(@Nullable Object external) {
      List<Integer> same = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        if (Values.same(values.get(i), external)) {
          same.add(i);
        }
      }
      return same;
    }
  }

  /**
   * @param values at least one for each parameter; not more combinations than an int can count
   */
  Grid(SortedMap<String, List<@Nullable Object>> values) {
    int weight = 1;
    for (Map.Entry<String, List<@Nullable Object>> list : values.entrySet()) {
      digits.put(list.getKey(), new Digit(list.getValue(), weight));
      weight *= list.getValue().size();
    }
    size = weight;
  }

  /** How many combinations there are. */
  int size() {
    return size;
  }

  boolean has(String name) {
    return digits.containsKey(name);
  }

  Set<String> names() {
    return digits.keySet();
  }

  private Digit digit(String name) {
    Digit digit = digits.get(name);
    if (digit == null) {
      throw new IllegalArgumentException("Not a parameter of the grid: " + name);
    }
    return digit;
  }

  /** The first value of a parameter that a domain does not have, as text; null if there is none. */
  @Nullable String outside(String name, Distribution domain) {
    for (Object value : digit(name).values) {
      if (Double.isNaN(domain.toInternal(value))) {
        return String.valueOf(value);
      }
    }
    return null;
  }

  /** The value that a parameter has in a combination. */
  @Nullable Object value(int combination, String name) {
    Digit digit = digit(name);
    return digit.values.get(combination / digit.weight % digit.values.size());
  }

  /**
   * Marks the combinations that these parameters are: more than one where values are given twice.
   *
   * @return whether they are any
   */
  boolean visit(Map<String, Parameter> params, BitSet visited) {
    if (!params.keySet().containsAll(digits.keySet())) {
      return false;
    }
    BitSet same = agreeing(params, Map.of());
    visited.or(same);
    return !same.isEmpty();
  }

  /**
   * The combinations that agree with these values.
   *
   * @param fixed values of parameters that were not asked for
   */
  BitSet agreeing(Map<String, Parameter> params, Map<String, @Nullable Object> fixed) {
    BitSet agreeing = new BitSet(size);
    if (params.isEmpty() && fixed.isEmpty()) {
      agreeing.set(0, size);
      return agreeing;
    }
    int[] found = {0};
    for (var digit : digits.entrySet()) {
      String name = digit.getKey();
      Digit d = digit.getValue();
      Parameter p = params.get(name);
      List<Integer> places = null;
      if (p != null) {
        places = d.placesOf(p);
      } else if (fixed.containsKey(name)) {
        places = d.placesOf(fixed.get(name));
      }
      found = places == null ? times(found, d) : times(found, d, places);
    }
    for (int combination : found) {
      agreeing.set(combination);
    }
    return agreeing;
  }

  private static int[] times(int[] found, Digit digit) {
    int[] more = new int[found.length * digit.values.size()];
    for (int i = 0; i < more.length; i++) {
      more[i] = found[i % found.length] + i / found.length * digit.weight;
    }
    return more;
  }

  private static int[] times(int[] found, Digit digit, List<Integer> places) {
    int[] more = new int[found.length * places.size()];
    for (int i = 0; i < more.length; i++) {
      more[i] = found[i % found.length] + places.get(i / found.length) * digit.weight;
    }
    return more;
  }
}
