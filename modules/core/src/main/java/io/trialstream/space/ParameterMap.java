package io.trialstream.space;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parameters by name in the least memory: names and domains are shared with other maps of the same
 * ones, so that each holds its values only. In the order given. Immutable.
 */
public final class ParameterMap extends AbstractMap<String, Parameter> {

  private final Schema schema;
  private final double[] values;

  /** Names and domains, of which many trials have the same. */
  private record Schema(String[] names, Distribution[] domains, Map<String, Integer> index) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Schema s
          && Arrays.equals(names, s.names)
          && Arrays.equals(domains, s.domains);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(names);
    }
  }

  private ParameterMap(Schema schema, double[] values) {
    this.schema = schema;
    this.values = values;
  }

  /**
   * The same parameters.
   *
   * @param like shares its names and domains if they are the same; null for none
   */
  public static ParameterMap of(Map<String, Parameter> params, @Nullable ParameterMap like) {
    if (params instanceof ParameterMap same && (like == null || same.schema.equals(like.schema))) {
      return same;
    }
    int size = params.size();
    String[] names = new String[size];
    Distribution[] domains = new Distribution[size];
    double[] values = new double[size];
    int i = 0;
    for (var p : params.entrySet()) {
      names[i] = p.getKey();
      domains[i] = p.getValue().distribution();
      values[i] = p.getValue().value();
      i++;
    }
    if (like != null
        && Arrays.equals(names, like.schema.names)
        && Arrays.equals(domains, like.schema.domains)) {
      return new ParameterMap(like.schema, values);
    }
    Map<String, Integer> index = new HashMap<>();
    for (int k = 0; k < size; k++) {
      index.put(names[k], k);
    }
    return new ParameterMap(new Schema(names, domains, Map.copyOf(index)), values);
  }

  @Override
  public @Nullable Parameter get(@Nullable Object name) {
    Integer at = name == null ? null : schema.index.get(name);
    return at == null ? null : at(at);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name != null && schema.index.containsKey(name);
  }

  @Override
  public int size() {
    return values.length;
  }

  private Parameter at(int i) {
    return new Parameter(schema.domains[i], values[i]);
  }

  @Override
  public Set<Entry<String, Parameter>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return values.length;
      }

      @Override
      public Iterator<Entry<String, Parameter>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < values.length;
          }

          @Override
          public Entry<String, Parameter> next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            int i = next++;
            return Map.entry(schema.names[i], at(i));
          }
        };
      }
    };
  }
}
