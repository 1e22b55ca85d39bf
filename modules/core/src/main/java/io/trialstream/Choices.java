package io.trialstream;

import io.trialstream.space.CategoricalDistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Any objects as the choices of a parameter. Stateless. */
final class Choices {

  private Choices() {}

  /** The choice whose stored form the trial was given. */
  static <T extends @Nullable Object> T suggest(
      Trial trial, String name, List<T> choices, Function<? super T, @Nullable Object> form) {
    List<@Nullable Object> stored = new ArrayList<>(choices.size());
    for (T choice : choices) {
      stored.add(form.apply(choice));
    }
    CategoricalDistribution distribution = new CategoricalDistribution(stored);
    return choices.get((int) distribution.toInternal(trial.suggest(name, distribution)));
  }

  /** How a choice of a parameter is stored. */
  static @Nullable Object stored(String name, @Nullable Object choice) {
    return switch (choice) {
      case null -> null;
      case String s -> s;
      case Boolean b -> b;
      case Number n when isPlain(n) -> n;
      case Enum<?> constant -> constant.name();
      case Record r -> r.toString();
      default ->
          throw new IllegalArgumentException(
              "Expected choices of parameter \"%s\" that are strings, numbers, booleans, null, constants of an enum or records, but got an object of %s. Give a function from a choice to its text as the third argument."
                  .formatted(name, choice.getClass().getName()));
    };
  }

  private static boolean isPlain(Number n) {
    return n instanceof Long
        || n instanceof Integer
        || n instanceof Double
        || n instanceof Float
        || n instanceof Short
        || n instanceof Byte;
  }
}
