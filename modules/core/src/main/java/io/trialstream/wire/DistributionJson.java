package io.trialstream.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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

  /** Reads without a tree: every suggestion and every result carries distributions. */
  static final class Reader extends JsonDeserializer<Distribution> {
    @Override
    public Distribution deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      Fields fields = new Fields();
      fields.read(in, context);
      return switch (fields.kind) {
        case "FloatDistribution", "float" ->
            new FloatDistribution(
                number(fields.low, "low"),
                number(fields.high, "high"),
                fields.log,
                fields.step == null ? null : number(fields.step, "step"));
        case "IntDistribution", "int" ->
            new IntDistribution(
                whole(fields.low, "low"),
                whole(fields.high, "high"),
                fields.log,
                fields.step == null ? 1 : whole(fields.step, "step"));
        case "CategoricalDistribution", "categorical" ->
            new CategoricalDistribution(choices(fields.choices));
        default ->
            throw new IllegalArgumentException(
                "Expected a distribution of type float, int or categorical, but got \"%s\"."
                    .formatted(fields.kind));
      };
    }

    /** What was found; numbers are Double, whatever is not a number is something else. */
    private static final class Fields {
      String kind = "";
      @Nullable Object low;
      @Nullable Object high;
      @Nullable Object step;
      boolean log;
      @Nullable JsonNode choices;

      void read(JsonParser in, DeserializationContext context) throws IOException {
        if (!in.isExpectedStartObjectToken()) {
          in.skipChildren();
          return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String field = in.currentName();
          JsonToken token = in.nextToken();
          switch (field) {
            case "name", "type" -> kind = in.getValueAsString("");
            case "attributes" -> read(in, context);
            case "low" -> low = value(in, token);
            case "high" -> high = value(in, token);
            case "step" -> step = value(in, token);
            case "log" -> log = in.getValueAsBoolean(false);
            case "choices" -> choices = context.readTree(in);
            default -> in.skipChildren();
          }
        }
      }

      private static @Nullable Object value(JsonParser in, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
          return null;
        }
        if (token.isNumeric()) {
          return in.getDoubleValue();
        }
        in.skipChildren();
        return token;
      }
    }

    private static double number(@Nullable Object value, String field) {
      if (value instanceof Double number) {
        return number;
      }
      throw new IllegalArgumentException(
          "Expected a number for \"" + field + "\" of a distribution.");
    }

    private static long whole(@Nullable Object number, String field) {
      double value = number(number, field);
      if (value != Math.rint(value)) {
        throw new IllegalArgumentException(
            "Expected a whole number for \"%s\", but got %s.".formatted(field, value));
      }
      return (long) value;
    }

    private static List<@Nullable Object> choices(@Nullable JsonNode node) {
      List<@Nullable Object> choices = new ArrayList<>();
      if (node == null) {
        return choices;
      }
      for (JsonNode choice : node) {
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
