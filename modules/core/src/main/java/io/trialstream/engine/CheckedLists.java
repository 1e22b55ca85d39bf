package io.trialstream.engine;

import io.trialstream.space.Text;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Immutable copies of the lists in a command, which may come from anyone. Stateless. */
final class CheckedLists {

  private CheckedLists() {}

  /**
   * A copy; empty for null.
   *
   * @param what names the list to people
   * @throws IllegalArgumentException if an element is null
   */
  static List<Double> numbers(@Nullable List<Double> list, String what) {
    if (list != null && list.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(
          "Expected numbers as %s, but one of them is null.".formatted(what));
    }
    return list == null ? List.of() : List.copyOf(list);
  }

  /**
   * A copy of the names of parameters.
   *
   * @throws IllegalArgumentException if one is not allowed as a name
   */
  static List<String> names(List<String> asked) {
    asked.forEach(name -> Text.requireName(name, "name of a parameter that was asked for"));
    return List.copyOf(asked);
  }
}
