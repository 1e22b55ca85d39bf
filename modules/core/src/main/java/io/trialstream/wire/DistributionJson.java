package io.trialstream.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.study.Attributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of distributions: written in the form that Optuna's storages use, read in that form and
 * in the short one ({@code {"type": "float", "low": 0, "high": 1}}).
 */
final class DistributionJson {

  static final Writer WRITER = new Writer();
  static final Reader READER = new Reader();

  private DistributionJson() {}

  /**
   * A string, number, boolean or null; NaN and infinities as {@link Attributes} says.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static @Nullable Object scalar(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_STRING -> in.getText();
      case START_OBJECT -> notFinite(in);
      default ->
          throw new IllegalArgumentException(
              "Expected values that are strings, numbers, booleans or null, but got an array.");
    };
  }

  private static Double notFinite(JsonParser in) throws IOException {
    Map<String, @Nullable Object> object = new HashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      object.put(name, in.getValueAsString());
      in.skipChildren();
    }
    if (Attributes.normal(object) instanceof Double number) {
      return number;
    }
    throw new IllegalArgumentException(
        "Expected values that are strings, numbers, booleans or null, but got an object.");
  }

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
            p.defaultSerializeValue(Attributes.toJson(choice), out);
          }
          out.writeEndArray();
        }
      }
      out.writeEndObject();
      out.writeEndObject();
    }
  }

  /**
   * Reads what was stored and sent, also by earlier versions: takes no offence at what it does not
   * know. Without a tree: every suggestion and every result carries distributions.
   */
  static final class Reader extends JsonDeserializer<Distribution> {
    @Override
    public boolean isCachable() {
      return true;
    }

    @Override
    public Distribution deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      Fields fields = new Fields();
      fields.read(in);
      return switch (fields.kind) {
        case "FloatDistribution", "float" ->
            FloatDistribution.stored(
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
            new CategoricalDistribution(fields.choices);
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
      List<@Nullable Object> choices = List.of();

      void read(JsonParser in) throws IOException {
        if (!in.isExpectedStartObjectToken()) {
          in.skipChildren();
          return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String field = in.currentName();
          JsonToken token = in.nextToken();
          switch (field) {
            case "name", "type" -> kind = in.getValueAsString("");
            case "attributes" -> read(in);
            case "low" -> low = value(in, token);
            case "high" -> high = value(in, token);
            case "step" -> step = value(in, token);
            case "log" -> log = in.getValueAsBoolean(false);
            case "choices" -> choices = choices(in);
            default -> in.skipChildren();
          }
        }
      }

      private static List<@Nullable Object> choices(JsonParser in) throws IOException {
        List<@Nullable Object> choices = new ArrayList<>();
        if (in.isExpectedStartArrayToken()) {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            choices.add(scalar(in));
          }
        } else {
          in.skipChildren();
        }
        return choices;
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
  }
}
