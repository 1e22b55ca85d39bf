package io.trialstream.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.names.NearestName;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of commands, events and answers. The type travels beside the JSON, with its version, for
 * example {@code io.trialstream.TrialStarted.v1}. Fields are only ever added; unknown ones are
 * ignored. NaN and infinities are written as strings, in attributes as {@link Attributes} says.
 * Thread-safe.
 */
public final class Wire {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build())
          .addModule(
              new SimpleModule()
                  .addSerializer(StudySpec.class, new StudySpecJson.Writer())
                  .addDeserializer(StudySpec.class, new StudySpecJson.Reader())
                  .addSerializer(Distribution.class, DistributionJson.WRITER)
                  .addDeserializer(Distribution.class, DistributionJson.READER)
                  .addSerializer(Parameter.class, new ParameterJson.Writer())
                  .addDeserializer(Parameter.class, new ParameterJson.Reader()))
          .addMixIn(Command.SetStudyAttributes.class, AddedLater.class)
          .addMixIn(Command.EnqueueTrial.class, AttributesJson.Fixed.class)
          .addMixIn(Command.AddTrial.class, AddedLater.class)
          .addMixIn(Command.SetTrialAttributes.class, AddedLater.class)
          .addMixIn(Command.FinishTrial.class, AddedLater.class)
          .addMixIn(Event.StudyAttributesSet.class, AddedLater.class)
          .addMixIn(Event.TrialEnqueued.class, AttributesJson.Fixed.class)
          .addMixIn(Event.TrialAdded.class, AddedLater.class)
          .addMixIn(Event.TrialStarted.class, AddedLater.class)
          .addMixIn(Event.TrialAttributesSet.class, AddedLater.class)
          .addMixIn(Event.TrialFinished.class, AddedLater.class)
          .addMixIn(EventsInSpace.Started.class, AddedLater.class)
          .addMixIn(EventsInSpace.Finished.class, AddedLater.class)
          .addMixIn(StudySpecJson.class, AddedLater.class)
          .addMixIn(TrialHistory.class, AddedLater.class)
          .addMixIn(Report.class, AttributesJson.AsArray.class)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private static final TypeReference<Map<String, Parameter>> PARAMETERS = new TypeReference<>() {};

  private static final Pattern CLASS_NAME = Pattern.compile("`(?:[a-z0-9]+\\.)+([A-Za-z]+)`");

  private Wire() {}

  /** The name and version of a type, as in the {@code ce_type} header. */
  public static String type(Class<? extends Message> type) {
    return MessageTypes.name(type);
  }

  /** The type's name and version, as in the {@code ce_type} header. */
  public static String type(Message message) {
    return MessageTypes.name(message.getClass());
  }

  /** The message as UTF-8 JSON. */
  public static byte[] encode(Message message) {
    return bytes(message);
  }

  /**
   * A message of a type.
   *
   * @throws UnknownMessageTypeException if the type is unknown
   * @throws UnreadableMessageException if the JSON is broken, incomplete or holds a value that is
   *     not allowed
   */
  public static Message decode(String type, byte[] json) {
    Class<? extends Message> known = MessageTypes.form(type);
    if (known == null) {
      throw new UnknownMessageTypeException(type);
    }
    return read(json, known);
  }

  /** The names of all types, in no particular order. */
  public static List<String> types() {
    return MessageTypes.names();
  }

  /** Any value with a JSON form, as UTF-8. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No JSON form: " + e.getOriginalMessage(), e);
    }
  }

  /** Attributes, or other values by name that a user gave, as UTF-8; see {@link Attributes}. */
  public static byte[] attributes(Map<String, @Nullable Object> attrs) {
    return bytes(Attributes.toJson(attrs));
  }

  /** Any value with a JSON form, as text. */
  public static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /**
   * A value of a class from JSON.
   *
   * @throws UnreadableMessageException if it cannot be read
   */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      return notNull(MAPPER.readValue(json, type));
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException(reason(e), e);
    } catch (IOException e) {
      throw new UnreadableMessageException("Unreadable JSON.", e);
    }
  }

  /**
   * A value of a class from JSON that a person wrote: unknown fields are refused.
   *
   * @throws UnreadableMessageException if it cannot be read, or holds a field that there is not
   */
  public static <T> T readStrictly(byte[] json, Class<T> type) {
    try {
      return notNull(
          MAPPER
              .readerFor(type)
              .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .<@Nullable T>readValue(json));
    } catch (UnrecognizedPropertyException e) {
      throw new UnreadableMessageException(
          "There is no field \"%s\".%s Expected some of %s."
              .formatted(
                  e.getPropertyName(),
                  NearestName.question(
                      e.getPropertyName(),
                      e.getKnownPropertyIds().stream().map(String::valueOf).toList()),
                  e.getKnownPropertyIds()),
          e);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException(reason(e), e);
    } catch (IOException e) {
      throw new UnreadableMessageException("Unreadable JSON.", e);
    }
  }

  /**
   * A distribution as a person declares it where a study is created: in the form of the journal or
   * in the short one. Unlike {@link #read(byte[], Class)}, which has to take all that earlier
   * versions wrote, this refuses unknown fields, values of a wrong type, fractions where whole
   * numbers belong, and whole numbers that would be rounded.
   *
   * @throws IllegalArgumentException if it is not described as it should be; the message says how
   */
  public static Distribution readDeclaredDistribution(JsonNode json) {
    return DeclaredDistribution.read(json);
  }

  /** The short form of a distribution, as {@link #readDeclaredDistribution} reads it. */
  public static ObjectNode declaredDistribution(Distribution distribution) {
    return DeclaredDistribution.write(distribution);
  }

  private static <T> T notNull(@Nullable T value) {
    if (value == null) {
      throw new UnreadableMessageException("Expected a JSON object, but got null.", null);
    }
    return value;
  }

  /** A value of a class from JSON text (see {@link #read(byte[], Class)}). */
  public static <T> T read(String json, Class<T> type) {
    return read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause();
    if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
      return cause.getMessage();
    }
    String field =
        e instanceof JsonMappingException m
            ? m.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."))
            : "";
    String what =
        cause instanceof NullPointerException
            ? "A field that is needed is missing"
            : CLASS_NAME.matcher(e.getOriginalMessage()).replaceAll("$1");
    return field.isEmpty() ? what : "Field \"%s\": %s".formatted(field, what);
  }

  /** The mapper itself, for those who write JSON of their own; not to be reconfigured. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Parameters by name, as the tables hold them.
   *
   * @throws UnreadableMessageException if they cannot be read
   */
  public static Map<String, Parameter> parameters(String json) {
    try {
      return MAPPER.readValue(json, PARAMETERS);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException(String.valueOf(e.getMessage()), e);
    }
  }
}
