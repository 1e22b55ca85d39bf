package io.trialstream.study;

import io.trialstream.space.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** User attributes: JSON values by name, in one form whatever way they came. */
public final class Attributes {

  private Attributes() {}

  /**
   * An immutable copy with whole numbers as {@link Long}, other numbers as {@link Double} and clean
   * text (see {@link Text#clean}). NaN and infinities become the strings that stand for them in
   * JSON, so that they are the same before and after they were stored. Null gives an empty map.
   *
   * @throws IllegalArgumentException if a value has no JSON form or a name is empty or too long
   */
  public static Map<String, @Nullable Object> copy(
      @Nullable Map<String, ? extends @Nullable Object> attrs) {
    if (attrs == null || attrs.isEmpty()) {
      return Map.of();
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    attrs.forEach((k, v) -> copy.put(Text.requireName(Text.clean(k), "attribute name"), value(v)));
    return Collections.unmodifiableMap(copy);
  }

  /** JSON has no NaN and no infinities: they are the strings NaN, Infinity and -Infinity. */
  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String s -> Text.clean(s);
      case Boolean b -> b;
      case Float f -> number(f.doubleValue());
      case Double d -> number(d);
      case Integer i -> i.longValue();
      case Long l -> l;
      case Short s -> s.longValue();
      case Byte b -> b.longValue();
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(v -> copy.add(value(v)));
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(Text.clean(String.valueOf(k)), value(v)));
        yield Collections.unmodifiableMap(copy);
      }
      default ->
          throw new IllegalArgumentException(
              "Expected an attribute value that has a JSON form, but got "
                  + value.getClass().getName()
                  + ".");
    };
  }
}
