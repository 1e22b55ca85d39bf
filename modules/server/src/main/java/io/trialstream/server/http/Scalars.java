package io.trialstream.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads single values of requests as they are written: none is rounded or made from another type.
 */
final class Scalars {

  private static final int MAX_SHOWN = 60;
  private static final Pattern INFINITY = Pattern.compile("[+-]?inf(inity)?");
  private static final Pattern NOT_A_NUMBER = Pattern.compile("[+-]?nan");

  /** The digits of a long; longer numbers need not be looked at. */
  private static final int MAX_DIGITS = 40;

  private Scalars() {}

  /** A value of another type than expected. */
  static final class Mismatch extends JsonMappingException {
    Mismatch(JsonParser in, String message) {
      super(in, message);
    }
  }

  private static Mismatch expected(String what, JsonParser in) throws IOException {
    String got =
        switch (in.currentToken()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "a list";
          case VALUE_STRING -> "the text \"" + shortened(in.getText()) + "\"";
          default -> shortened(in.getText());
        };
    return new Mismatch(in, "Expected %s, but got %s.".formatted(what, got));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  /**
   * A number, or one of the words that languages write for NaN and the infinities, such as {@code
   * "inf"}, {@code "-Infinity"} and {@code "nan"}, in any case.
   */
  static final class Numbers extends StdScalarDeserializer<Double> {
    Numbers() {
      super(Double.class);
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.currentToken().isNumeric()) {
        return in.getDoubleValue();
      }
      if (in.currentToken() == JsonToken.VALUE_STRING) {
        String word = in.getText().strip().toLowerCase(Locale.ROOT);
        if (INFINITY.matcher(word).matches()) {
          return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (NOT_A_NUMBER.matcher(word).matches()) {
          return Double.NaN;
        }
      }
      throw expected("a number, or \"Infinity\", \"-Infinity\" or \"NaN\"", in);
    }
  }

  private static long whole(JsonParser in, long least, long most) throws IOException {
    if (in.currentToken().isNumeric() && !in.isNaN() && in.getTextLength() <= MAX_DIGITS) {
      BigDecimal number = in.getDecimalValue();
      if (number.compareTo(BigDecimal.valueOf(least)) >= 0
          && number.compareTo(BigDecimal.valueOf(most)) <= 0
          && number.stripTrailingZeros().scale() <= 0) {
        return number.longValueExact();
      }
    }
    throw expected("a whole number from %d to %d".formatted(least, most), in);
  }

  /** A whole number; 3.0 is one. */
  static final class Whole extends StdScalarDeserializer<Long> {
    Whole() {
      super(Long.class);
    }

    @Override
    public Long deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return whole(in, Long.MIN_VALUE, Long.MAX_VALUE);
    }
  }

  /** A whole number of 32 bits. */
  static final class Small extends StdScalarDeserializer<Integer> {
    Small() {
      super(Integer.class);
    }

    @Override
    public Integer deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return (int) whole(in, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
  }

  /** True or false. */
  static final class Flags extends StdScalarDeserializer<Boolean> {
    Flags() {
      super(Boolean.class);
    }

    @Override
    public Boolean deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return switch (in.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        default -> throw expected("true or false", in);
      };
    }
  }

  /** A text. */
  static final class Texts extends StdScalarDeserializer<String> {
    Texts() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_STRING) {
        return in.getText();
      }
      throw expected("a text in quotes", in);
    }
  }
}
