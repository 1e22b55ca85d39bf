package io.trialstream.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of distributions: written in the form that Optuna's storages use, read in that form and
 * in the short one ({@code {"type": "float", "low": 0, "high": 1}}).
 */
final class DistributionJson {

  private DistributionJson() {}

  static final class Writer extends JsonSerializer<Distribution> {
    @Override
    public void serialize(Distribution d, JsonGenerator out, SerializerProvider p)
        throws IOException {
      out.writeStartObject();
      out.writeStringField("name", d.getClass().getSimpleName());
      out.writeObjectFieldStart("attributes");
      switch (d) {
        case FloatDistribution f -> {
          if (f.step() == null) {
            out.writeNullField("step");
          } else {
            out.writeNumberField("step", f.step());
          }
          out.writeNumberField("low", f.low());
          out.writeNumberField("high", f.high());
          out.writeBooleanField("log", f.log());
        }
        case IntDistribution i -> {
          out.writeBooleanField("log", i.log());
          out.writeNumberField("step", i.step());
          out.writeNumberField("low", i.low());
          out.writeNumberField("high", i.high());
        }
        case CategoricalDistribution c -> {
          out.writeArrayFieldStart("choices");
          for (Object choice : c.choices()) {
            out.writePOJO(choice);
          }
          out.writeEndArray();
        }
      }
      out.writeEndObject();
      out.writeEndObject();
    }
  }

  static final class Reader extends JsonDeserializer<Distribution> {
    @Override
    public Distribution deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      JsonNode node = context.readTree(in);
      String kind = node.path("name").asText(node.path("type").asText(""));
      JsonNode a = node.has("attributes") ? node.path("attributes") : node;
      return switch (kind) {
        case "FloatDistribution", "float" ->
            new FloatDistribution(number(a, "low"), number(a, "high"), log(a), step(a));
        case "IntDistribution", "int" ->
            new IntDistribution(
                whole(a, "low"),
                whole(a, "high"),
                log(a),
                a.hasNonNull("step") ? whole(a, "step") : 1);
        case "CategoricalDistribution", "categorical" -> new CategoricalDistribution(choices(a));
        default ->
            throw new IllegalArgumentException(
                "Expected a distribution of type float, int or categorical, but got \"%s\"."
                    .formatted(kind));
      };
    }

    private static double number(JsonNode node, String field) {
      JsonNode value = node.path(field);
      if (!value.isNumber()) {
        throw new IllegalArgumentException(
            "Expected a number for \"" + field + "\" of a distribution.");
      }
      return value.doubleValue();
    }

    private static long whole(JsonNode node, String field) {
      double value = number(node, field);
      if (value != Math.rint(value)) {
        throw new IllegalArgumentException(
            "Expected a whole number for \"%s\", but got %s.".formatted(field, value));
      }
      return (long) value;
    }

    private static boolean log(JsonNode node) {
      return node.path("log").asBoolean(false);
    }

    private static @Nullable Double step(JsonNode node) {
      return node.hasNonNull("step") ? number(node, "step") : null;
    }

    private static List<@Nullable Object> choices(JsonNode node) {
      List<@Nullable Object> choices = new ArrayList<>();
      for (JsonNode choice : node.path("choices")) {
        choices.add(choice(choice));
      }
      return choices;
    }

    private static @Nullable Object choice(JsonNode choice) {
      if (choice.isNull()) {
        return null;
      }
      if (choice.isBoolean()) {
        return choice.booleanValue();
      }
      if (choice.isIntegralNumber()) {
        return choice.longValue();
      }
      if (choice.isNumber()) {
        return choice.doubleValue();
      }
      if (choice.isTextual()) {
        return choice.textValue();
      }
      throw new IllegalArgumentException(
          "Expected choices that are strings, numbers, booleans or null, but got " + choice + ".");
    }
  }
}
