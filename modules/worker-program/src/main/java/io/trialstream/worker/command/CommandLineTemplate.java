package io.trialstream.worker.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program and its arguments, with places for parameters: {@code {lr}} takes the value of
 * parameter {@code lr}, whatever characters its name has; an argument with {@code {depth?}} is left
 * out in trials that have no {@code depth}. Braces around what cannot be meant as a name stay as
 * they are: {@code {"a": 1}}, {@code ${HOME}}, <code>{print $1}</code>. Immutable.
 *
 * <p>A value never becomes an option by itself: where an argument begins with a place, text that
 * begins with a dash is refused.
 */
final class CommandLineTemplate {

  /** What is meant as a place; what is none of the trial's parameters is a mistake then. */
  private static final Pattern MEANT = Pattern.compile("[\\p{L}_][^\\s\"'$;,{}|&<>()\\\\=:]*");

  /** The same with a question mark behind: there may be blanks within the name. */
  private static final Pattern OPTIONAL =
      Pattern.compile("[\\p{L}_][^\"'$;,{}|&<>()\\\\=:\\n]*\\?");

  private final List<String> words;

  CommandLineTemplate(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("Expected a command, such as: -- python3 train.py");
    }
    this.words = List.copyOf(words);
  }

  /**
   * The words with the values in place.
   *
   * @throws IllegalArgumentException if there is no such parameter, or its value would be taken for
   *     an option
   */
  List<String> with(Map<String, @Nullable Object> params) {
    List<String> filled = new ArrayList<>();
    for (String word : words) {
      String one = fill(word, params);
      if (one != null) {
        filled.add(one);
      }
    }
    return filled;
  }

  private static @Nullable String fill(String word, Map<String, @Nullable Object> params) {
    StringBuilder filled = new StringBuilder();
    int at = 0;
    while (at < word.length()) {
      int end = word.charAt(at) == '{' ? endOfPlace(word, at, params) : -1;
      if (end > 0) {
        String name = name(word.substring(at + 1, end), params);
        Object value = params.get(name);
        if (filled.isEmpty()) {
          requireNoOption(word, name, value);
        }
        filled.append(text(value));
        at = end + 1;
      } else if (word.charAt(at) == '{' && isMissing(word, at, params)) {
        return null;
      } else {
        filled.append(word.charAt(at++));
      }
    }
    return filled.toString();
  }

  /** Where the place that begins here ends; -1 if no parameter has the name. */
  private static int endOfPlace(String word, int begin, Map<String, @Nullable Object> params) {
    for (int end = word.indexOf('}', begin); end > 0; end = word.indexOf('}', end + 1)) {
      if (params.containsKey(name(word.substring(begin + 1, end), params))) {
        return end;
      }
    }
    return -1;
  }

  private static String name(String place, Map<String, @Nullable Object> params) {
    return params.containsKey(place) || !place.endsWith("?")
        ? place
        : place.substring(0, place.length() - 1);
  }

  /**
   * Whether the argument is to be left out, because a parameter is not there.
   *
   * @throws IllegalArgumentException if it has to be there
   */
  private static boolean isMissing(String word, int begin, Map<String, @Nullable Object> params) {
    int end = word.indexOf('}', begin);
    if (end < 0 || (begin > 0 && word.charAt(begin - 1) == '$')) {
      return false; // ${HOME} is a shell's
    }
    String place = word.substring(begin + 1, end);
    if (OPTIONAL.matcher(place).matches()) {
      return true;
    }
    if (MEANT.matcher(place).matches()) {
      throw new IllegalArgumentException(
          "The command has a place {%s}, but the trial has no such parameter; it has %s. Declare it with the study (--space), or write {%s?} if only some trials have it."
              .formatted(place, params.keySet(), place));
    }
    return false;
  }

  private static void requireNoOption(String word, String name, @Nullable Object value) {
    if (!(value instanceof Number) && text(value).startsWith("-")) {
      throw new IllegalArgumentException(
          "The argument %s would begin with the value \"%s\" of parameter \"%s\", which the program would take for an option. Write --NAME=%s, with the option's name in front."
              .formatted(word, text(value), name, word));
    }
  }

  /** A parameter's value as programs read it. */
  static String text(@Nullable Object value) {
    return value instanceof Number number ? NumberText.of(number) : String.valueOf(value);
  }
}
