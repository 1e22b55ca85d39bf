package io.trialstream.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a sampler or pruner by name and remembers which were read. Confined to one
 * thread.
 */
public final class AlgorithmOptions {

  private final String owner;
  private final TreeMap<String, @Nullable Object> unread;

  public AlgorithmOptions(AlgorithmSpec spec) {
    owner = spec.name();
    unread = new TreeMap<>(spec.options());
  }

  private IllegalArgumentException expected(String what, String name, @Nullable Object value) {
    return new IllegalArgumentException(
        "Expected %s for option %s of %s, but got %s.".formatted(what, name, owner, value));
  }

  /** A whole number of at least {@code least}. */
  public int wholeNumber(String name, int whenAbsent, int least) {
    Object value = unread.remove(name);
    if (value == null) {
      return whenAbsent;
    }
    if (value instanceof Number n
        && n.doubleValue() == Math.rint(n.doubleValue())
        && n.doubleValue() >= least
        && n.doubleValue() <= Integer.MAX_VALUE) {
      return n.intValue();
    }
    throw expected("a whole number of at least " + least, name, value);
  }

  /** Whether an option is the word "auto"; does not count as reading it. */
  public boolean isAuto(String name, boolean whenAbsent) {
    Object value = unread.get(name);
    return value == null ? whenAbsent : value.equals("auto");
  }

  /** The same as a whole number, or the word "auto", which stands for the default. */
  public int wholeNumberOrAuto(String name, int auto, int least) {
    if ("auto".equals(unread.get(name))) {
      unread.remove(name);
    }
    return wholeNumber(name, auto, least);
  }

  /** A number from {@code least} to {@code most}, both included. */
  public double number(String name, double whenAbsent, double least, double most) {
    Object value = unread.remove(name);
    if (value == null) {
      return whenAbsent;
    }
    if (value instanceof Number n && n.doubleValue() >= least && n.doubleValue() <= most) {
      return n.doubleValue();
    }
    throw expected("a number from %s to %s".formatted(least, most), name, value);
  }

  /** True or false. */
  public boolean flag(String name, boolean whenAbsent) {
    Object value = unread.remove(name);
    if (value == null) {
      return whenAbsent;
    }
    if (value instanceof Boolean b) {
      return b;
    }
    throw expected("true or false", name, value);
  }

  /** One of some words. */
  public String word(String name, String whenAbsent, List<String> allowed) {
    Object value = unread.remove(name);
    if (value == null) {
      return whenAbsent;
    }
    if (value instanceof String s && allowed.contains(s)) {
      return s;
    }
    throw expected("one of " + allowed, name, value);
  }

  /** An object of values by name; empty if absent. */
  public Map<String, @Nullable Object> object(String name) {
    Object value = unread.remove(name);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new TreeMap<>();
      map.forEach((k, v) -> copy.put(String.valueOf(k), v));
      return copy;
    }
    throw expected("an object", name, value);
  }

  /** Another sampler with its options, as an object {@code {"name": …, "options": {…}}}. */
  public AlgorithmSpec algorithm(String name, String whenAbsent) {
    Map<String, @Nullable Object> spec = object(name);
    if (spec.isEmpty()) {
      return AlgorithmSpec.of(whenAbsent);
    }
    if (!(spec.get("name") instanceof String algorithm)) {
      throw expected("an object with a name", name, spec);
    }
    Object given = spec.get("options");
    Map<String, @Nullable Object> options = new TreeMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((k, v) -> options.put(String.valueOf(k), v));
    } else if (given != null) {
      throw expected("an object of options", name, spec);
    }
    return new AlgorithmSpec(algorithm, options);
  }

  /** The list under a name of an object that was read. */
  public List<@Nullable Object> list(String name, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return new ArrayList<@Nullable Object>(list);
    }
    throw expected("a list", name, value);
  }

  /** Refuses what nobody has read. */
  public void requireAllRead() {
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected an option that \"%s\" has, but got \"%s\"."
              .formatted(owner, unread.firstKey()));
    }
  }
}
