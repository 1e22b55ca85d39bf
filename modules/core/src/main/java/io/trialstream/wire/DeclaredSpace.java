package io.trialstream.wire;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.space.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A space as people write it: {@code {"lr": {"type": "float", "low": 1e-5, "high": 0.1, "log":
 * true}, "depth": {"type": "int", "low": 1, "high": 9, "when": {"model": "tree"}}}}; Optuna's form
 * of a distribution does as well.
 *
 * @param conditions for parameters with a {@code when}: values of others with which they are asked
 *     for
 */
record DeclaredSpace(
    Map<String, Distribution> space, Map<String, Map<String, List<@Nullable Object>>> conditions) {

  private static final TypeReference<List<Object>> LIST = new TypeReference<>() {};

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if a parameter is not described as it should be
   */
  static DeclaredSpace read(Map<String, JsonNode> described) {
    Map<String, Distribution> space = new LinkedHashMap<>();
    Map<String, Map<String, List<@Nullable Object>>> conditions = new LinkedHashMap<>();
    described.forEach(
        (name, json) -> {
          if (!(json instanceof ObjectNode node)) {
            throw new IllegalArgumentException(
                "Expected an object that describes parameter \"%s\", but got %s."
                    .formatted(name, json));
          }
          ObjectNode rest = node.deepCopy();
          JsonNode when = rest.remove("when");
          space.put(name, distribution(name, rest));
          if (when != null) {
            conditions.put(name, condition(name, when));
          }
        });
    return new DeclaredSpace(space, conditions);
  }

  /** The same as people write it. */
  Map<String, JsonNode> described() {
    Map<String, JsonNode> described = new LinkedHashMap<>();
    space.forEach(
        (name, distribution) -> {
          ObjectNode json = Wire.declaredDistribution(distribution);
          Map<String, List<@Nullable Object>> when = conditions.get(name);
          if (when != null) {
            json.set("when", Wire.mapper().valueToTree(when));
          }
          described.put(name, json);
        });
    return described;
  }

  private static Distribution distribution(String name, ObjectNode json) {
    try {
      return Wire.readDeclaredDistribution(json);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("Parameter \"%s\": %s".formatted(name, e.getMessage()), e);
    }
  }

  private static Map<String, List<@Nullable Object>> condition(String name, JsonNode when) {
    if (!when.isObject()) {
      throw new IllegalArgumentException(
          "Expected \"when\" of parameter \"%s\" to be an object like {\"model\": \"tree\"}, but got %s."
              .formatted(name, when));
    }
    Map<String, List<@Nullable Object>> condition = new LinkedHashMap<>();
    for (var e : when.properties()) {
      JsonNode values =
          e.getValue().isArray() ? e.getValue() : Wire.mapper().createArrayNode().add(e.getValue());
      List<@Nullable Object> list = new ArrayList<>();
      list.addAll(Wire.mapper().convertValue(values, LIST));
      condition.put(e.getKey(), list);
    }
    return condition;
  }
}
