package io.trialstream.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of a fixed list of choices, without order.
 *
 * @param choices strings, booleans, numbers (kept as {@link Long} or {@link Double}) or null; at
 *     least one, each once
 */
public record CategoricalDistribution(List<@Nullable Object> choices) implements Distribution {

  public CategoricalDistribution {
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one choice, but there is none.");
    }
    List<@Nullable Object> normal = new ArrayList<>(choices.size());
    for (Object choice : choices) {
      Object c = normalise(choice);
      if (normal.contains(c)) {
        throw new IllegalArgumentException(
            "Expected each choice once, but " + c + " is there twice.");
      }
      normal.add(c);
    }
    choices = Collections.unmodifiableList(normal);
  }

  /** The choices in the order given. */
  public static CategoricalDistribution of(@Nullable Object... choices) {
    List<@Nullable Object> list = new ArrayList<>();
    Collections.addAll(list, choices);
    return new CategoricalDistribution(list);
  }

  private static @Nullable Object normalise(@Nullable Object choice) {
    return switch (choice) {
      case null -> null;
      case String s -> Text.clean(s);
      case Boolean b -> b;
      case Byte n -> n.longValue();
      case Short n -> n.longValue();
      case Integer n -> n.longValue();
      case Long n -> n;
      case Float n -> n.doubleValue();
      case Double n -> n;
      default ->
          throw new IllegalArgumentException(
              "Expected a choice that is a string, a number, a boolean or null, but got "
                  + choice.getClass().getName()
                  + ".");
    };
  }

  @Override
  public boolean contains(double index) {
    return index >= 0 && index < choices.size() && index == Math.rint(index);
  }

  @Override
  public boolean single() {
    return choices.size() == 1;
  }

  @Override
  public @Nullable Object toExternal(double index) {
    return choices.get((int) index);
  }

  @Override
  public double toInternal(@Nullable Object external) {
    Object wanted;
    try {
      wanted = normalise(external);
    } catch (IllegalArgumentException notAChoice) {
      return Double.NaN;
    }
    for (int i = 0; i < choices.size(); i++) {
      Object choice = choices.get(i);
      if (Objects.equals(choice, wanted)
          || (choice instanceof Number a
              && wanted instanceof Number b
              && a.doubleValue() == b.doubleValue())) {
        return i;
      }
    }
    return Double.NaN;
  }

  @Override
  public boolean compatibleWith(Distribution other) {
    return equals(other);
  }
}
