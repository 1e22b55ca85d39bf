package io.trialstream.algorithm;

import io.trialstream.names.NearestName;
import io.trialstream.study.AlgorithmSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of one algorithm: those that a study gives, checked against what the algorithm
 * declares, and the defaults of the others. Reading an option that is not declared, or as another
 * type, is a programming error: an {@link IllegalStateException}. Immutable.
 */
public final class OptionValues {

  private final Algorithm algorithm;
  private final Map<String, Option> declared;
  private final Map<String, Object> given;

  private OptionValues(
      Algorithm algorithm, Map<String, Option> declared, Map<String, Object> given) {
    this.algorithm = algorithm;
    this.declared = declared;
    this.given = given;
  }

  /**
   * The options that a study gives; those that are null count as not given.
   *
   * @throws IllegalArgumentException if an option is unknown, out of range, or needed and missing;
   *     the message names the nearest option, or the range
   */
  public static OptionValues of(Algorithm algorithm, AlgorithmSpec spec) {
    Map<String, Option> declared = new LinkedHashMap<>();
    algorithm.options().forEach(option -> declared.put(option.name(), option));
    Map<String, Object> given = new TreeMap<>();
    spec.options()
        .forEach(
            (name, value) -> {
              Option option = declared.get(name);
              if (option == null) {
                throw unknown(algorithm, name, declared);
              }
              if (value != null && !isDefault(option, value)) {
                given.put(name, requireAccepted(algorithm, option, value));
              }
            });
    for (Option option : algorithm.options()) {
      if (option.isRequired() && !given.containsKey(option.name())) {
        throw new IllegalArgumentException(
            "The %s \"%s\" needs the option %s, %s."
                .formatted(
                    algorithm.kind().word(),
                    algorithm.name(),
                    option.name(),
                    option.type().words()));
      }
    }
    return new OptionValues(algorithm, declared, given);
  }

  /** An empty object stands for the default of another algorithm. */
  private static boolean isDefault(Option option, Object value) {
    return option.type() instanceof OptionType.Nested && Map.of().equals(value);
  }

  /** All options at their defaults. */
  public static OptionValues defaults(Algorithm algorithm) {
    return of(algorithm, AlgorithmSpec.of(algorithm.name()));
  }

  private static IllegalArgumentException unknown(
      Algorithm algorithm, String name, Map<String, Option> declared) {
    return new IllegalArgumentException(
        "The %s \"%s\" has no option \"%s\".%s %s"
            .formatted(
                algorithm.kind().word(),
                algorithm.name(),
                name,
                NearestName.question(name, declared.keySet()),
                declared.isEmpty()
                    ? "It has none."
                    : "Expected some of "
                        + declared.keySet().stream().collect(Collectors.joining(", "))
                        + "."));
  }

  private static Object requireAccepted(Algorithm algorithm, Option option, Object value) {
    if (!option.type().accepts(value)) {
      String meant =
          option.type() instanceof OptionType.Choice choice && value instanceof String written
              ? NearestName.question(written, choice.allowed())
              : "";
      throw new IllegalArgumentException(
          "Expected %s for option %s of %s \"%s\", but got %s.%s"
              .formatted(
                  option.type().words(),
                  option.name(),
                  algorithm.kind().word(),
                  algorithm.name(),
                  value,
                  meant));
    }
    return value;
  }

  private <T extends OptionType> @Nullable Object read(String name, Class<T> type) {
    Option option = declared.get(name);
    if (option == null || !type.isInstance(option.type())) {
      throw new IllegalStateException(
          "The %s \"%s\" does not declare the option %s as %s."
              .formatted(algorithm.kind().word(), algorithm.name(), name, type.getSimpleName()));
    }
    Object value = given.get(name);
    return value == null ? option.standard() : value;
  }

  private <T extends OptionType> Object readOrDefault(String name, Class<T> type) {
    Object value = read(name, type);
    if (value == null) {
      throw new IllegalStateException(
          "The default of option %s depends on the study: say it.".formatted(name));
    }
    return value;
  }

  /** A whole number. */
  public int wholeNumber(String name) {
    return ((Number) readOrDefault(name, OptionType.WholeNumber.class)).intValue();
  }

  /** A whole number whose default depends on the study. */
  public int wholeNumber(String name, int standard) {
    return read(name, OptionType.WholeNumber.class) instanceof Number n ? n.intValue() : standard;
  }

  /** A whole number; empty for the word {@code auto}. */
  public OptionalInt wholeNumberOrAuto(String name) {
    return read(name, OptionType.WholeNumber.class) instanceof Number n
        ? OptionalInt.of(n.intValue())
        : OptionalInt.empty();
  }

  /** A number. */
  public double number(String name) {
    return ((Number) readOrDefault(name, OptionType.Decimal.class)).doubleValue();
  }

  /** A number whose default depends on the study. */
  public double number(String name, double standard) {
    return read(name, OptionType.Decimal.class) instanceof Number n ? n.doubleValue() : standard;
  }

  /** True or false. */
  public boolean flag(String name) {
    return (Boolean) readOrDefault(name, OptionType.Flag.class);
  }

  /** True or false, where the default depends on the study. */
  public boolean flag(String name, boolean standard) {
    return read(name, OptionType.Flag.class) instanceof Boolean b ? b : standard;
  }

  /** One of the declared words. */
  public String word(String name) {
    return (String) readOrDefault(name, OptionType.Choice.class);
  }

  /** Values by name, in the order of the names. */
  public Map<String, @Nullable Object> valuesByName(String name) {
    Map<String, @Nullable Object> values = new TreeMap<>();
    ((Map<?, ?>) readOrDefault(name, OptionType.ValuesByName.class))
        .forEach((key, value) -> values.put(String.valueOf(key), value));
    return values;
  }

  /** Values by name, in the order of the names, where the default depends on the study. */
  public Map<String, @Nullable Object> valuesByName(
      String name, Map<String, @Nullable Object> standard) {
    return read(name, OptionType.ValuesByName.class) == null ? standard : valuesByName(name);
  }

  /** Trials of another study; none if they are not given. */
  public List<EarlierTrial> earlierTrials(String name) {
    List<EarlierTrial> trials = new ArrayList<>();
    if (read(name, OptionType.Trials.class) instanceof List<?> list) {
      for (Object trial : list) {
        if (trial instanceof Map<?, ?> map
            && map.get("params") instanceof Map<?, ?> given
            && map.get("value") instanceof Number value) {
          Map<String, @Nullable Object> params = new TreeMap<>();
          given.forEach((key, each) -> params.put(String.valueOf(key), each));
          trials.add(new EarlierTrial(params, value.doubleValue()));
        }
      }
    }
    return trials;
  }

  /** Lists of values by name, in the order of the names. */
  public Map<String, List<@Nullable Object>> listsByName(String name) {
    Map<String, List<@Nullable Object>> lists = new TreeMap<>();
    ((Map<?, ?>) readOrDefault(name, OptionType.ListsByName.class))
        .forEach((key, list) -> lists.put(String.valueOf(key), new ArrayList<>((List<?>) list)));
    return lists;
  }

  /** Another algorithm with its options. */
  public AlgorithmSpec nested(String name) {
    Map<?, ?> spec = (Map<?, ?>) readOrDefault(name, OptionType.Nested.class);
    Map<String, @Nullable Object> options = new TreeMap<>();
    if (spec.get("options") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> options.put(String.valueOf(key), value));
    }
    return new AlgorithmSpec(String.valueOf(spec.get("name")), options);
  }
}
