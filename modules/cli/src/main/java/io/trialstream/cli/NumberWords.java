package io.trialstream.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a number on the command line; also the words that languages print for NaN and the
 * infinities, such as {@code inf}, {@code -Infinity} and {@code nan}, in any case.
 */
final class NumberWords implements ITypeConverter<Double> {

  private static final Pattern INFINITY = Pattern.compile("[+-]?inf(inity)?");
  private static final Pattern NOT_A_NUMBER = Pattern.compile("[+-]?nan");
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?");

  @Override
  public Double convert(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (INFINITY.matcher(word).matches()) {
      return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (NOT_A_NUMBER.matcher(word).matches()) {
      return Double.NaN;
    }
    if (NUMBER.matcher(word).matches()) {
      return Double.parseDouble(word);
    }
    throw new TypeConversionException(
        "Expected a number, inf, -inf or nan, but got \"" + text + "\".");
  }
}
