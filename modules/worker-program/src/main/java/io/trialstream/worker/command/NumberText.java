package io.trialstream.worker.command;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Numbers as text, to and from programs of any language. Stateless.
 *
 * <p>Written: plain decimals, such as {@code 0.0005}, because several parsers of arguments take
 * {@code -5.0E-4} for an option; whole numbers without a fraction; a number that would have more
 * than {@value #LONGEST} characters as {@code 1e+300}. Each reads back as the same number.
 *
 * <p>Read: decimals with or without an exponent, and the words for infinities and for what is no
 * number of Python, C, R, JavaScript, Go, Rust and Java, in upper or lower case.
 */
public final class NumberText {

  /** Doubles from about 1e-20 to 1e38 are shorter. */
  private static final int LONGEST = 40;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private NumberText() {}

  /** A number as an argument. */
  public static String of(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      if (!Double.isFinite(value)) {
        return Double.toString(value);
      }
      if (value == 0) {
        return 1 / value < 0 ? "-0" : "0"; // a decimal has no negative zero
      }
      return of(new BigDecimal(number.toString()));
    }
    return number instanceof BigDecimal decimal ? of(decimal) : number.toString();
  }

  private static String of(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    String plain = shortest.toPlainString();
    return plain.length() <= LONGEST ? plain : shortest.toString().replace('E', 'e');
  }

  /** Reads a number; nothing if the text is none. */
  public static OptionalDouble read(String text) {
    String word = text.strip();
    if (DECIMAL.matcher(word).matches()) {
      return OptionalDouble.of(Double.parseDouble(word));
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      case "nan", "+nan", "-nan", "nan(ind)", "-nan(ind)" -> OptionalDouble.of(Double.NaN);
      default -> OptionalDouble.empty();
    };
  }
}
