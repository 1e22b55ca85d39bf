package io.trialstream.wire;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.trialstream.study.Attributes;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of what users give by name. They are read as any JSON is. */
final class AttributesJson {

  private AttributesJson() {}

  /** Writes numbers that JSON does not have as {@link Attributes} says. */
  static final class Writer extends JsonSerializer<Map<String, @Nullable Object>> {
    @Override
    public void serialize(
        Map<String, @Nullable Object> attrs, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(Attributes.toJson(attrs), out);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Map<String, @Nullable Object> attrs) {
      return attrs.isEmpty();
    }
  }

  /** Of messages whose parameters are values that were asked for. */
  interface Fixed {
    @JsonSerialize(using = Writer.class)
    Map<String, @Nullable Object> params();

    @JsonSerialize(using = Writer.class)
    Map<String, @Nullable Object> userAttrs();
  }

  /** Of a report, of which a trial may have very many. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"attempt", "step", "value", "metrics", "prune"})
  interface AsArray {}
}
