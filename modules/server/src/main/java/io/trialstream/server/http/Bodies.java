package io.trialstream.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.trialstream.names.NearestName;
import io.trialstream.space.Distribution;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the JSON of requests. Nothing is rounded, converted or passed over in silence: a field that
 * there is not, or that is there twice, and a value of another type are refused. Thread-safe.
 */
public final class Bodies {

  private static final ObjectMapper MAPPER =
      Wire.mapper()
          .copy()
          .configure(
              JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature(),
              true) // as Python writes them
          .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true)
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true)
          .registerModule(
              new SimpleModule("exactly what was written")
                  .addDeserializer(Distribution.class, new Declared())
                  .addDeserializer(Double.class, new Scalars.Numbers())
                  .addDeserializer(Long.class, new Scalars.Whole())
                  .addDeserializer(Integer.class, new Scalars.Small())
                  .addDeserializer(Boolean.class, new Scalars.Flags())
                  .addDeserializer(String.class, new Scalars.Texts()));

  private Bodies() {}

  /** A distribution as a person writes it: what would not mean what it says is refused. */
  private static final class Declared extends JsonDeserializer<Distribution> {
    @Override
    public Distribution deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return Wire.readDeclaredDistribution(context.readTree(in));
    }
  }

  /**
   * A value of a class.
   *
   * @throws Problem if it cannot be read; says where, and what was expected
   */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new Problem(ProblemReason.INVALID_REQUEST, "Expected a JSON object, but got null.");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw unknownField(e);
    } catch (JsonMappingException e) {
      throw unreadable(e);
    } catch (JsonProcessingException e) {
      throw new Problem(
          ProblemReason.INVALID_REQUEST, "The body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Problem(ProblemReason.INVALID_REQUEST, "The body is not JSON.");
    }
  }

  private static Problem unknownField(UnrecognizedPropertyException e) {
    Collection<String> known = new TreeSet<>();
    e.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
    return new Problem(
        ProblemReason.UNKNOWN_FIELD,
        "There is no field \"%s\".%s Expected some of %s."
            .formatted(
                path(e),
                NearestName.question(e.getPropertyName(), known),
                String.join(", ", known)));
  }

  private static Problem unreadable(JsonMappingException e) {
    String what =
        e.getCause() instanceof IllegalArgumentException i && i.getMessage() != null
            ? i.getMessage()
            : e instanceof Scalars.Mismatch ? e.getOriginalMessage() : mismatch(e);
    String path = path(e);
    return new Problem(
        ProblemReason.INVALID_REQUEST,
        path.isEmpty() ? what : "Field \"%s\": %s".formatted(path, what));
  }

  private static String mismatch(JsonMappingException e) {
    return e.getCause() instanceof NullPointerException
        ? "A field that is needed is missing."
        : "Expected a value of another kind: "
            + Objects.requireNonNullElse(e.getOriginalMessage(), "")
                .replaceAll("`(?:[A-Za-z0-9_]+\\.)+([A-Za-z<>.]+)`", "$1");
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }
}
