package io.trialstream.worker.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program and its arguments, with places for parameters: {@code {lr}} takes the value of
 * parameter {@code lr}; an argument with {@code {depth?}} is left out in trials that have no {@code
 * depth}. Other braces stay as they are. Immutable.
 */
final class CommandLineTemplate {

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)(\\??)\\}");

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
   * @throws IllegalArgumentException if there is no such parameter
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
    Matcher place = PLACE.matcher(word);
    StringBuilder filled = new StringBuilder();
    while (place.find()) {
      String name = place.group(1);
      if (params.containsKey(name)) {
        place.appendReplacement(filled, Matcher.quoteReplacement(String.valueOf(params.get(name))));
      } else if (place.group(2).isEmpty()) {
        throw new IllegalArgumentException(
            "The command has a place {%s}, but the trial has no such parameter; it has %s. Declare it with the study (--space), or write {%s?} if only some trials have it."
                .formatted(name, params.keySet(), name));
      } else {
        return null;
      }
    }
    return place.appendTail(filled).toString();
  }
}
