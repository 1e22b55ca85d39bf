package io.trialstream.algorithm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values an option may have, out of those that JSON has. Immutable. */
public sealed interface OptionType {

  /** Whether the option may have this value: a number, string, boolean, list or map. */
  boolean accepts(Object value);

  /** What the option may be, in words that go on after "Expected". */
  String words();

  /**
   * A whole number.
   *
   * @param least the smallest, inclusive
   * @param orAuto whether the word {@code auto} is allowed too
   */
  record WholeNumber(int least, boolean orAuto) implements OptionType {
    @Override
    public boolean accepts(Object value) {
      return (orAuto && value.equals(AUTO))
          || (value instanceof Number n
              && n.doubleValue() == Math.rint(n.doubleValue())
              && n.doubleValue() >= least
              && n.doubleValue() <= Integer.MAX_VALUE);
    }

    @Override
    public String words() {
      return "a whole number of at least " + least + (orAuto ? ", or \"auto\"" : "");
    }
  }

  /**
   * A number, and never NaN.
   *
   * @param low the lower bound; -∞ for none
   * @param high the upper bound; ∞ for none
   * @param exclusive whether the bounds themselves are refused
   */
  record Decimal(double low, double high, boolean exclusive) implements OptionType {
    public Decimal {
      if (!(low < high)) {
        throw new IllegalArgumentException(
            "Expected low < high for the range of an option, but low=%s, high=%s."
                .formatted(low, high));
      }
    }

    @Override
    public boolean accepts(Object value) {
      if (!(value instanceof Number n)) {
        return false;
      }
      double number = n.doubleValue();
      return exclusive ? number > low && number < high : number >= low && number <= high;
    }

    @Override
    public String words() {
      if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) {
        return "a number";
      }
      if (high >= Double.MAX_VALUE) {
        return (exclusive ? "a number above " : "a number of at least ") + number(low);
      }
      String without = exclusive ? ", without these two" : "";
      return "a number from %s to %s%s".formatted(number(low), number(high), without);
    }
  }

  /** True or false. */
  record Flag() implements OptionType {
    @Override
    public boolean accepts(Object value) {
      return value instanceof Boolean;
    }

    @Override
    public String words() {
      return "true or false";
    }
  }

  /** One of some words. */
  record Choice(List<String> allowed) implements OptionType {
    public Choice {
      allowed = List.copyOf(allowed);
      if (allowed.isEmpty()) {
        throw new IllegalArgumentException("Expected at least one word that an option may be.");
      }
    }

    @Override
    public boolean accepts(Object value) {
      return value instanceof String s && allowed.contains(s);
    }

    @Override
    public String words() {
      return "one of " + String.join(", ", allowed);
    }
  }

  /** An object of values by parameter name. */
  record ValuesByName() implements OptionType {
    @Override
    public boolean accepts(Object value) {
      return value instanceof Map<?, ?> map && !map.isEmpty();
    }

    @Override
    public String words() {
      return "an object with a value for each parameter, such as {\"x\": 0.5}";
    }
  }

  /** An object of lists of values by parameter name. */
  record ListsByName() implements OptionType {
    @Override
    public boolean accepts(Object value) {
      return value instanceof Map<?, ?> map
          && !map.isEmpty()
          && map.values().stream().allMatch(list -> list instanceof List<?> l && !l.isEmpty());
    }

    @Override
    public String words() {
      return "an object that lists at least one value for each parameter, such as {\"x\": [1, 2, 3]}";
    }
  }

  /**
   * Trials of another study, each with its parameters and its one value.
   *
   * @param most how many there may be
   */
  record Trials(int most) implements OptionType {
    @Override
    public boolean accepts(Object value) {
      return value instanceof List<?> list
          && list.size() <= most
          && list.stream().allMatch(Trials::isTrial);
    }

    private static boolean isTrial(@Nullable Object trial) {
      return trial instanceof Map<?, ?> map
          && map.get("params") instanceof Map<?, ?> params
          && !params.isEmpty()
          && map.get("value") instanceof Number n
          && Double.isFinite(n.doubleValue())
          && map.size() == 2;
    }

    @Override
    public String words() {
      return "a list of at most %s trials, such as [{\"params\": {\"x\": 0.5}, \"value\": 0.3}]"
          .formatted(most);
    }
  }

  /** Another algorithm with its own options: an object with a name and, if wanted, options. */
  record Nested(Kind kind) implements OptionType {
    @Override
    public boolean accepts(Object value) {
      return value instanceof Map<?, ?> map
          && map.get("name") instanceof String
          && (map.get("options") == null || map.get("options") instanceof Map<?, ?>)
          && map.keySet().stream().allMatch(key -> key.equals("name") || key.equals("options"));
    }

    @Override
    public String words() {
      return "a %s, {\"name\": \"…\", \"options\": {…}}".formatted(kind.word());
    }
  }

  /** The word that has an option found by the algorithm itself. */
  String AUTO = "auto";

  /** A number as people write it: whole ones without a fraction. */
  static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e9
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
