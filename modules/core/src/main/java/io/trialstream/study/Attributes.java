package io.trialstream.study;

import io.trialstream.space.Text;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * User attributes: JSON values by name, in one form whatever way they came.
 *
 * <p>JSON has no NaN and no infinities. Where attributes are written as JSON, such a number is
 * {@code {"$number": "NaN"}}, {@code {"$number": "Infinity"}} or {@code {"$number": "-Infinity"}};
 * the string {@code "NaN"} stays a string. Stateless.
 */
public final class Attributes {

  /** The only name of the JSON object that stands for a number which JSON does not have. */
  private static final String NUMBER = "$number";

  private static final Map<String, Double> NOT_FINITE =
      Map.of(
          "NaN", Double.NaN,
          "Infinity", Double.POSITIVE_INFINITY,
          "-Infinity", Double.NEGATIVE_INFINITY);

  private Attributes() {}

  /**
   * An immutable copy with whole numbers as {@link Long} (as {@link BigInteger} beyond 64 bits),
   * other numbers as {@link Double}, NaN and infinities too, and clean text (see {@link
   * Text#clean}); null gives an empty map.
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

  /**
   * One value in the form in which attributes hold it.
   *
   * @throws IllegalArgumentException if it has no JSON form
   */
  public static @Nullable Object normal(@Nullable Object value) {
    return value(value);
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String s -> Text.clean(s);
      case Boolean b -> b;
      case Float f -> f.doubleValue();
      case Double d -> d;
      case Integer i -> i.longValue();
      case Long l -> l;
      case Short s -> s.longValue();
      case Byte b -> b.longValue();
      case BigInteger n -> n.bitLength() < Long.SIZE ? (Object) n.longValue() : n;
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(v -> copy.add(value(v)));
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> map when notFinite(map) != null -> notFinite(map);
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

  /** Upper bound of the bytes that these attributes take as JSON. */
  public static long jsonBytes(Map<String, ? extends @Nullable Object> attrs) {
    long bytes = 2;
    for (var e : attrs.entrySet()) {
      bytes += 2 + textBytes(e.getKey()) + valueBytes(e.getValue());
    }
    return bytes;
  }

  private static long valueBytes(@Nullable Object value) {
    return switch (value) {
      case null -> 4;
      case String s -> textBytes(s);
      case Number n -> 26;
      case Boolean b -> 5;
      case List<?> list -> {
        long bytes = 2;
        for (Object v : list) {
          bytes += 1 + valueBytes(v);
        }
        yield bytes;
      }
      case Map<?, ?> map -> {
        long bytes = 2;
        for (var e : map.entrySet()) {
          bytes += 2 + textBytes(String.valueOf(e.getKey())) + valueBytes(e.getValue());
        }
        yield bytes;
      }
      default -> throw new IllegalArgumentException("Not an attribute value: " + value.getClass());
    };
  }

  /** Bytes of a text in quotes, escaped, in UTF-8. */
  private static long textBytes(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return bytes;
  }

  /**
   * The number that JSON does not have and this object stands for; null if it is no such object.
   */
  private static @Nullable Double notFinite(Map<?, ?> map) {
    return map.size() == 1 && map.get(NUMBER) instanceof String text ? NOT_FINITE.get(text) : null;
  }

  /** The same attributes with an object in the place of each number that JSON does not have. */
  public static Map<String, @Nullable Object> toJson(Map<String, @Nullable Object> attrs) {
    if (allFinite(attrs)) {
      return attrs;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    attrs.forEach((name, value) -> json.put(name, toJson(value)));
    return json;
  }

  /** The same for one value. */
  public static @Nullable Object toJson(@Nullable Object value) {
    return switch (value) {
      case Double d when !Double.isFinite(d) -> Map.of(NUMBER, d.toString());
      case List<?> list -> {
        List<@Nullable Object> json = new ArrayList<>(list.size());
        list.forEach(v -> json.add(toJson(v)));
        yield json;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        map.forEach((name, v) -> json.put(String.valueOf(name), toJson(v)));
        yield json;
      }
      case null, default -> value;
    };
  }

  private static boolean allFinite(@Nullable Object value) {
    return switch (value) {
      case Double d -> Double.isFinite(d);
      case List<?> list -> list.stream().allMatch(Attributes::allFinite);
      case Map<?, ?> map -> map.values().stream().allMatch(Attributes::allFinite);
      case null, default -> true;
    };
  }
}
