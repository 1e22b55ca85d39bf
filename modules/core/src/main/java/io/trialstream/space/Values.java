package io.trialstream.space;

import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which values that objectives and people give are the same value. Stateless. */
public final class Values {

  private static final double LONG_LIMIT = 0x1p63;

  private Values() {}

  /**
   * Whether two external values are the same: equal, or numbers of exactly the same value, such as
   * 1 and 1.0. Whole numbers are compared exactly, also beyond 2^53.
   */
  public static boolean same(@Nullable Object a, @Nullable Object b) {
    return Objects.equals(canonical(a), canonical(b));
  }

  /** A value that is equal for all external values that are the same. */
  static @Nullable Object canonical(@Nullable Object value) {
    return switch (value) {
      case Double d -> ofDouble(d);
      case Float f -> ofDouble(f.doubleValue());
      case BigInteger n when n.bitLength() < Long.SIZE -> n.longValue();
      case Byte n -> n.longValue();
      case Short n -> n.longValue();
      case Integer n -> n.longValue();
      case null, default -> value;
    };
  }

  private static Object ofDouble(double value) {
    boolean whole = value == Math.rint(value) && value >= -LONG_LIMIT && value < LONG_LIMIT;
    return whole ? (Object) (long) value : (Object) value;
  }

  /** The number as a double if that is exactly the same number, else NaN. */
  static double exact(Number number) {
    double value = number.doubleValue();
    return same(number, value) ? value : Double.NaN;
  }
}
