package io.trialstream.bench.suite;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a problem. Immutable.
 *
 * @param parent the parameter, earlier in the list, whose value decides whether this one exists;
 *     null if it always does
 * @param values those values of the parent with which it exists
 */
record Dimension(String name, Distribution domain, @Nullable String parent, List<String> values) {

  private static Dimension of(String name, Distribution domain) {
    return new Dimension(name, domain, null, List.of());
  }

  static Dimension real(String name, double low, double high) {
    return of(name, new FloatDistribution(low, high));
  }

  static Dimension logReal(String name, double low, double high) {
    return of(name, new FloatDistribution(low, high, true, null));
  }

  static Dimension grid(String name, double low, double high, double step) {
    return of(name, new FloatDistribution(low, high, false, step));
  }

  static Dimension whole(String name, long low, long high) {
    return of(name, new IntDistribution(low, high));
  }

  static Dimension whole(String name, long low, long high, long step) {
    return of(name, new IntDistribution(low, high, false, step));
  }

  static Dimension logWhole(String name, long low, long high) {
    return of(name, new IntDistribution(low, high, true, 1));
  }

  static Dimension choice(String name, Object... choices) {
    return of(name, CategoricalDistribution.of(choices));
  }

  /** The same parameter, which exists only beside these values of another. */
  Dimension when(String other, String... others) {
    return new Dimension(name, domain, other, List.of(others));
  }

  /** Real parameters x0, x1… with the same bounds. */
  static List<Dimension> cube(int count, double low, double high) {
    return IntStream.range(0, count).mapToObj(i -> real("x" + i, low, high)).toList();
  }

  /** Real parameters x0, x1… with these bounds. */
  static List<Dimension> box(double[]... bounds) {
    List<Dimension> box = new ArrayList<>();
    for (double[] bound : bounds) {
      box.add(real("x" + box.size(), bound[0], bound[1]));
    }
    return List.copyOf(box);
  }

  boolean existsWith(Map<String, Object> before) {
    return parent == null || values.contains(String.valueOf(before.get(parent)));
  }
}
