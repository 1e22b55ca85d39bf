package io.trialstream.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.study.Attributes;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values from the gateway's JSON. Stateless. */
final class Json {

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private Json() {}

  static @Nullable String text(JsonNode json, String field) {
    return json.hasNonNull(field) ? json.path(field).asText() : null;
  }

  static <T> List<T> list(JsonNode array, Function<JsonNode, T> form) {
    List<T> list = new ArrayList<>(array.size());
    array.forEach(each -> list.add(form.apply(each)));
    return list;
  }

  /** A number; NaN and infinities are strings. */
  static double number(JsonNode json) {
    return json.isTextual() ? Double.parseDouble(json.asText()) : json.doubleValue();
  }

  /** A constant by its name, whatever its case. */
  static <E extends Enum<E>> E constant(Class<E> type, String name) {
    try {
      return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessageException(
          "The gateway says %s \"%s\", which this version of the client does not know."
              .formatted(type.getSimpleName(), name),
          e);
    }
  }

  static Instant instant(String text) {
    return Instant.parse(text);
  }

  static <T> T value(JsonNode json, Class<T> type) {
    try {
      return Wire.mapper().treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException(
          "The gateway's %s cannot be read: %s"
              .formatted(type.getSimpleName(), e.getOriginalMessage()),
          e);
    }
  }

  /** One value as an objective sees it, or of an attribute. */
  static @Nullable Object external(JsonNode json) {
    return json.isNull() ? null : Attributes.normal(value(json, Object.class));
  }

  /** Attributes by name, in the form in which attributes are held. */
  static Map<String, @Nullable Object> attributes(JsonNode json) {
    return Attributes.copy(object(json));
  }

  /** The fields of an object by name; empty if it is none. */
  static Map<String, Object> object(JsonNode json) {
    if (json.isObject()) {
      return Wire.mapper().convertValue(json, OBJECT);
    }
    return Map.of();
  }
}
