package io.trialstream.sampler.exhaustive;

import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmOptions;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries every combination of given values once, in random order; a trial that fails counts as
 * tried. While the study does not know its parameters yet (each is asked for by itself then), two
 * trials may draw the same combination; none is left out for it. O(combinations / 64) per
 * suggestion.
 */
public final class GridSampler implements Sampler {

  private static final int MOST = 1_000_000;

  private final SortedMap<String, List<@Nullable Object>> grid;
  private final int size;

  /** Combinations that are being tried or were, by their number. */
  private final BitSet visited = new BitSet();

  /** What trials that run have got so far. */
  private final TreeMap<Integer, Map<String, Parameter>> running = new TreeMap<>();

  private GridSampler(SortedMap<String, List<@Nullable Object>> grid, int size) {
    this.grid = grid;
    this.size = size;
  }

  /**
   * A sampler with these options: {@code search_space}, lists of values by parameter name.
   *
   * @throws IllegalArgumentException if a list is empty, or there are more than {@value #MOST}
   *     combinations
   */
  public static GridSampler create(AlgorithmOptions options) {
    TreeMap<String, List<@Nullable Object>> grid = new TreeMap<>();
    options
        .object("search_space")
        .forEach((name, values) -> grid.put(name, options.list("search_space." + name, values)));
    if (grid.isEmpty()) {
      throw new IllegalArgumentException(
          "The sampler \"grid\" needs the option search_space, such as {\"x\": [1, 2, 3]}.");
    }
    long size = 1;
    for (var values : grid.entrySet()) {
      if (values.getValue().isEmpty()) {
        throw new IllegalArgumentException(
            "Expected at least one value of \"" + values.getKey() + "\" in the grid.");
      }
      size *= values.getValue().size();
      if (size > MOST) {
        throw new IllegalArgumentException(
            "Expected a grid of at most %s combinations, but it has more.".formatted(MOST));
      }
    }
    return new GridSampler(grid, (int) size);
  }

  @Override
  public @Nullable String unfit(String name, Distribution distribution) {
    List<@Nullable Object> values = grid.get(name);
    if (values == null) {
      return "The grid has no parameter \"%s\"; it has %s.".formatted(name, grid.keySet());
    }
    for (Object value : values) {
      if (Double.isNaN(distribution.toInternal(value))) {
        return "The grid's value %s of \"%s\" lies outside %s."
            .formatted(value, name, distribution);
      }
    }
    return null;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Parameter> known = running.getOrDefault(number, Map.of());
    Map<String, Parameter> kept = new LinkedHashMap<>(known);
    kept.keySet().removeAll(space.keySet());
    int combination = draw(kept, random);
    Map<String, Double> values = new LinkedHashMap<>();
    space.forEach(
        (name, d) -> {
          if (grid.containsKey(name)) { // else whoever asks for it is told
            values.put(name, d.toInternal(value(combination, name)));
          }
        });
    return new Suggestion("grid", values);
  }

  /** One that was not tried and agrees with what is kept; any that agrees if all were tried. */
  private int draw(Map<String, Parameter> kept, RandomGenerator random) {
    List<Integer> fresh = new ArrayList<>();
    List<Integer> all = new ArrayList<>();
    if (kept.isEmpty() && visited.cardinality() < size) {
      int skip = random.nextInt(size - visited.cardinality());
      int i = visited.nextClearBit(0);
      for (; skip > 0; skip--) {
        i = visited.nextClearBit(i + 1);
      }
      return i;
    }
    for (int i = 0; i < size; i++) {
      if (agrees(i, kept)) {
        (visited.get(i) ? all : fresh).add(i);
      }
    }
    List<Integer> from = fresh.isEmpty() ? all : fresh;
    return from.isEmpty() ? random.nextInt(size) : from.get(random.nextInt(from.size()));
  }

  private boolean agrees(int combination, Map<String, Parameter> params) {
    for (String name : grid.keySet()) {
      Parameter p = params.get(name);
      if (p != null && p.distribution().toInternal(value(combination, name)) != p.value()) {
        return false;
      }
    }
    return true;
  }

  /** The value that a parameter has in a combination: its digit in a mixed-radix number. */
  private @Nullable Object value(int combination, String wanted) {
    int left = combination;
    for (var values : grid.entrySet()) {
      int count = values.getValue().size();
      if (values.getKey().equals(wanted)) {
        return values.getValue().get(left % count);
      }
      left /= count;
    }
    throw new IllegalArgumentException("Not a parameter of the grid: " + wanted);
  }

  /** The combination that these parameters are; -1 if they are not on the grid. */
  private int combination(Map<String, Parameter> params) {
    int combination = 0;
    int radix = 1;
    for (var values : grid.entrySet()) {
      Parameter p = params.get(values.getKey());
      if (p == null) {
        return -1;
      }
      int digit = -1;
      for (int i = 0; i < values.getValue().size() && digit < 0; i++) {
        if (p.distribution().toInternal(values.getValue().get(i)) == p.value()) {
          digit = i;
        }
      }
      if (digit < 0) {
        return -1;
      }
      combination += radix * digit;
      radix *= values.getValue().size();
    }
    return combination;
  }

  @Override
  public void observe(FrozenTrial trial) {
    if (trial.state().finished()) {
      running.remove(trial.number());
    } else {
      running.put(trial.number(), trial.params());
    }
    int combination = combination(trial.params());
    if (combination >= 0) {
      visited.set(combination);
    }
  }

  @Override
  public boolean exhausted() {
    return visited.cardinality() == size;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    for (long bits : visited.toLongArray()) {
      out.writeLong(bits);
    }
  }
}
