package io.trialstream.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.names.NearestName;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.study.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A distribution as a person declares it, in either form (see {@link DistributionJson}). Other than
 * the reader of messages and journals, this one refuses what would not mean what it says: unknown
 * fields, values of the wrong type, fractions where whole numbers belong, and whole numbers that
 * would be rounded.
 */
final class DeclaredDistribution {

  private static final Set<String> NUMERIC = new TreeSet<>(Set.of("low", "high", "step", "log"));
  private static final Set<String> CATEGORICAL = Set.of("choices");
  private static final List<String> KINDS = List.of("float", "int", "categorical");

  private DeclaredDistribution() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is not described as it should be; the message says how
   */
  static Distribution read(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(
          "Expected an object that describes a distribution, but got " + json + ".");
    }
    String field = json.has("name") ? "name" : "type";
    JsonNode kind = json.path(field);
    boolean nested = json.has("attributes");
    JsonNode fields = nested ? json.get("attributes") : json;
    if (nested) {
      requireFields(json, field, Set.of("attributes"));
    }
    String header = nested ? "" : field;
    return switch (kind.asText()) {
      case "FloatDistribution", "float" -> {
        requireFields(fields, header, NUMERIC);
        yield new FloatDistribution(
            number(fields, "low"),
            number(fields, "high"),
            flag(fields, "log"),
            isAbsent(fields, "step") ? null : (Double) number(fields, "step"));
      }
      case "IntDistribution", "int" -> {
        requireFields(fields, header, NUMERIC);
        yield new IntDistribution(
            whole(fields, "low"),
            whole(fields, "high"),
            flag(fields, "log"),
            isAbsent(fields, "step") ? 1 : whole(fields, "step"));
      }
      case "CategoricalDistribution", "categorical" -> {
        requireFields(fields, header, CATEGORICAL);
        yield new CategoricalDistribution(choices(fields.path("choices")));
      }
      default ->
          throw new IllegalArgumentException(
              "Expected a distribution of type float, int or categorical, but got %s.%s"
                  .formatted(
                      kind.isMissingNode() ? "none" : kind,
                      NearestName.question(kind.asText(), KINDS)));
    };
  }

  private static void requireFields(JsonNode json, String header, Set<String> known) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("Expected an object of attributes, but got " + json + ".");
    }
    for (var field : json.properties()) {
      if (!field.getKey().equals(header) && !known.contains(field.getKey())) {
        throw new IllegalArgumentException(
            "There is no field \"%s\" in a distribution of this type.%s Expected some of %s."
                .formatted(
                    field.getKey(),
                    NearestName.question(field.getKey(), known),
                    String.join(", ", known)));
      }
    }
  }

  private static boolean isAbsent(JsonNode json, String field) {
    JsonNode value = json.path(field);
    return value.isMissingNode() || value.isNull();
  }

  private static boolean flag(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!isAbsent(json, field) && !value.isBoolean()) {
      throw expected("true or false", field, value);
    }
    return value.asBoolean(false);
  }

  private static double number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isNumber()) {
      throw expected("a number", field, value);
    }
    return value.doubleValue();
  }

  private static long whole(JsonNode json, String field) {
    double value = number(json, field);
    JsonNode exact = json.path(field);
    boolean whole =
        exact.isIntegralNumber()
            ? exact.canConvertToLong()
            : value == Math.rint(value) && Math.abs(value) <= IntDistribution.LARGEST;
    if (!whole) {
      throw expected("a whole number within -2^53 and 2^53", field, exact);
    }
    return exact.longValue();
  }

  private static List<@Nullable Object> choices(JsonNode json) {
    if (!json.isArray()) {
      throw expected("a list", "choices", json);
    }
    List<@Nullable Object> choices = new ArrayList<>();
    for (JsonNode choice : json) {
      choices.add(
          switch (choice.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> choice.booleanValue();
            case STRING -> choice.textValue();
            case NUMBER -> number(choice);
            case OBJECT -> notFinite(choice);
            default -> throw expected("strings, numbers, booleans or null", "choices", choice);
          });
    }
    return choices;
  }

  /** A number that JSON does not have, as {@link Attributes} writes it. */
  private static Double notFinite(JsonNode choice) {
    Map<String, String> object = new HashMap<>();
    choice.properties().forEach(field -> object.put(field.getKey(), field.getValue().asText()));
    if (Attributes.normal(object) instanceof Double number) {
      return number;
    }
    throw expected("strings, numbers, booleans or null", "choices", choice);
  }

  /** The short form. */
  static ObjectNode write(Distribution distribution) {
    ObjectNode json = Wire.mapper().createObjectNode();
    switch (distribution) {
      case FloatDistribution f -> {
        json.put("type", "float").put("low", f.low()).put("high", f.high()).put("log", f.log());
        if (f.step() != null) {
          json.put("step", f.step());
        }
      }
      case IntDistribution i ->
          json.put("type", "int")
              .put("low", i.low())
              .put("high", i.high())
              .put("log", i.log())
              .put("step", i.step());
      case CategoricalDistribution c -> {
        json.put("type", "categorical");
        List<@Nullable Object> choices = new ArrayList<>();
        for (Object choice : c.choices()) {
          choices.add(Attributes.toJson(choice));
        }
        json.set("choices", Wire.mapper().valueToTree(choices));
      }
    }
    return json;
  }

  private static Object number(JsonNode choice) {
    if (!choice.isIntegralNumber()) {
      return choice.doubleValue();
    }
    if (!choice.canConvertToLong()) {
      throw expected("whole numbers within -2^63 and 2^63 - 1", "choices", choice);
    }
    return choice.longValue();
  }

  private static IllegalArgumentException expected(String what, String field, JsonNode got) {
    return new IllegalArgumentException(
        "Expected %s for \"%s\", but %s."
            .formatted(what, field, got.isMissingNode() ? "it is missing" : "got " + got));
  }
}
