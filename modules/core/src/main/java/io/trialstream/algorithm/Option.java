package io.trialstream.algorithm;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An option of an algorithm. Immutable.
 *
 * @param name lower-case letters, digits and underscores
 * @param type what it may be
 * @param standard what it is if it is not given; null if that depends on the study, or if the
 *     option must be given
 * @param standardWords the same in words; null if the option must be given
 * @param description what it does, in one line
 */
public record Option(
    String name,
    OptionType type,
    @Nullable Object standard,
    @Nullable String standardWords,
    String description) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  public Option {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Expected an option's name of lower-case letters, digits and underscores, but got \"%s\"."
              .formatted(name));
    }
    if (standard != null && !type.accepts(standard)) {
      throw new IllegalArgumentException(
          "Expected %s as default of option %s, but got %s."
              .formatted(type.words(), name, standard));
    }
    Algorithm.requireOneLine(description, "description of option " + name);
  }

  private static Option of(String name, OptionType type, Object standard, String description) {
    String words = standard instanceof Double d ? OptionType.number(d) : standard.toString();
    return new Option(name, type, standard, words, description);
  }

  /** A whole number of at least {@code least}. */
  public static Option wholeNumber(String name, int least, int standard, String description) {
    return of(name, new OptionType.WholeNumber(least, false), standard, description);
  }

  /** A whole number of at least {@code least}, or the word {@code auto}, which is the default. */
  public static Option wholeNumberOrAuto(String name, int least, String description) {
    return of(name, new OptionType.WholeNumber(least, true), OptionType.AUTO, description);
  }

  /** A number from {@code low} to {@code high}, both included. */
  public static Option number(
      String name, double low, double high, double standard, String description) {
    return of(name, new OptionType.Decimal(low, high, false), standard, description);
  }

  /** A number between {@code low} and {@code high}, which are both excluded. */
  public static Option numberBetween(
      String name, double low, double high, double standard, String description) {
    return of(name, new OptionType.Decimal(low, high, true), standard, description);
  }

  /** True or false. */
  public static Option flag(String name, boolean standard, String description) {
    return of(name, new OptionType.Flag(), standard, description);
  }

  /** One of some words. */
  public static Option choice(
      String name, List<String> allowed, String standard, String description) {
    return of(name, new OptionType.Choice(allowed), standard, description);
  }

  /** Another algorithm with its own options. */
  public static Option nested(String name, Kind kind, String standard, String description) {
    return new Option(
        name, new OptionType.Nested(kind), Map.of("name", standard), standard, description);
  }

  /** An option that has to be given. */
  public static Option required(String name, OptionType type, String description) {
    return new Option(name, type, null, null, description);
  }

  /** An option whose default depends on the study; the algorithm says so in words. */
  public static Option dependent(
      String name, OptionType type, String standardWords, String description) {
    return new Option(name, type, null, standardWords, description);
  }

  /** Whether it has to be given. */
  public boolean isRequired() {
    return standardWords == null;
  }
}
