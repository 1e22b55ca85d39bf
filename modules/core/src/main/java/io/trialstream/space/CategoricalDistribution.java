package io.trialstream.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of a fixed list of choices, without order. Immutable. */
public final class CategoricalDistribution implements Distribution {

  private final List<@Nullable Object> choices;

  /** Made when it is first needed: most copies of a distribution only pass through. */
  private volatile @Nullable Index index;

  /**
   * Where each choice stands.
   *
   * @param exact by the choice itself: 1 and 1.0 are two choices
   * @param alike the first of those that are the same number, by {@link Values#canonical}
   */
  private record Index(Map<@Nullable Object, Integer> exact, Map<@Nullable Object, Integer> alike) {

    static Index of(List<@Nullable Object> choices) {
      Map<@Nullable Object, Integer> exact = HashMap.newHashMap(choices.size());
      Map<@Nullable Object, Integer> alike = HashMap.newHashMap(choices.size());
      for (int i = 0; i < choices.size(); i++) {
        Object choice = choices.get(i);
        exact.put(choice, i);
        alike.putIfAbsent(Values.canonical(choice), i);
      }
      return new Index(exact, alike);
    }
  }

  /**
   * A domain of these choices.
   *
   * @param choices strings, booleans, numbers (kept as {@link Long} or {@link Double}) or null; at
   *     least one, each once. 1 and 1.0 are two choices, and so are 0.0 and -0.0.
   */
  public CategoricalDistribution(List<@Nullable Object> choices) {
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one choice, but there is none.");
    }
    List<@Nullable Object> normal = new ArrayList<>(choices.size());
    Set<@Nullable Object> seen = HashSet.newHashSet(choices.size());
    for (Object choice : choices) {
      Object c = normalise(choice);
      if (!seen.add(c)) {
        throw new IllegalArgumentException(
            "Expected each choice once, but " + c + " is there twice.");
      }
      normal.add(c);
    }
    this.choices = Collections.unmodifiableList(normal);
  }

  /** The choices in the order given. */
  public static CategoricalDistribution of(@Nullable Object... choices) {
    List<@Nullable Object> list = new ArrayList<>();
    Collections.addAll(list, choices);
    return new CategoricalDistribution(list);
  }

  /** The choices, in their order. */
  public List<@Nullable Object> choices() {
    return choices;
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
  public long size() {
    return choices.size();
  }

  @Override
  public double at(long index) {
    return Math.clamp(index, 0, choices.size() - 1);
  }

  @Override
  public long indexOf(double internal) {
    return Math.clamp((long) internal, 0, choices.size() - 1);
  }

  @Override
  public @Nullable Object toExternal(double index) {
    return choices.get((int) index);
  }

  /** The index of this very choice, else of the first one that is the same number. O(1). */
  @Override
  public double toInternal(@Nullable Object external) {
    Object wanted;
    try {
      wanted = normalise(external);
    } catch (IllegalArgumentException notAChoice) {
      return Double.NaN;
    }
    Index known = index;
    if (known == null) {
      known = Index.of(choices);
      index = known;
    }
    Integer at = known.exact().get(wanted);
    if (at == null) {
      at = known.alike().get(Values.canonical(wanted));
    }
    return at == null ? Double.NaN : at;
  }

  @Override
  public boolean compatibleWith(Distribution other) {
    return equals(other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof CategoricalDistribution c && choices.equals(c.choices));
  }

  @Override
  public int hashCode() {
    return choices.hashCode();
  }

  @Override
  public String toString() {
    return "CategoricalDistribution[choices=" + choices + "]";
  }
}
