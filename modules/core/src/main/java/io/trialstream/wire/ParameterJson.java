package io.trialstream.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a parameter: {@code {"value": external value, "internal": 1.0, "distribution": {…}}}.
 * The external value is for people and other languages; the internal one decides.
 */
final class ParameterJson {

  private ParameterJson() {}

  static final class Writer extends JsonSerializer<Parameter> {
    @Override
    public void serialize(Parameter p, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeStartObject();
      out.writeFieldName("value");
      provider.defaultSerializeValue(Attributes.toJson(p.external()), out);
      out.writeNumberField("internal", p.value());
      out.writeFieldName("distribution");
      DistributionJson.WRITER.serialize(p.distribution(), out, provider);
      out.writeEndObject();
    }
  }

  static final class Reader extends JsonDeserializer<Parameter> {
    @Override
    public boolean isCachable() {
      return true;
    }

    @Override
    public Parameter deserialize(JsonParser in, DeserializationContext context) throws IOException {
      @Nullable Object external = null;
      @Nullable Double internal = null;
      @Nullable Distribution distribution = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        switch (field) {
          case "value" -> external = DistributionJson.scalar(in);
          case "internal" -> internal = in.getDoubleValue();
          case "distribution" -> distribution = DistributionJson.READER.deserialize(in, context);
          default -> in.skipChildren();
        }
      }
      if (distribution == null) {
        throw new IllegalArgumentException("Expected a parameter with its distribution.");
      }
      return new Parameter(
          distribution, internal != null ? internal : distribution.toInternal(external));
    }
  }
}
