package io.trialstream.sampler.exhaustive;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries every combination of given values once, in random order; a value that is given twice counts
 * once. Each trial that is evaluated counts as one combination, also one that fails, or that ends
 * before it has asked for all parameters of the grid: so a study ends after as many trials as there
 * are combinations. While the study does not know its parameters yet (each is asked for by itself
 * then), two trials may draw the same combination; none is left out for it. O(combinations) per
 * suggestion.
 */
public final class GridSampler implements Sampler {

  private static final int MOST = 1_000_000;

  private final Grid grid;

  /** Combinations that are being tried or were, by their number. */
  private final BitSet visited = new BitSet();

  /** Trials that run. */
  private final TreeMap<Integer, Running> running = new TreeMap<>();

  /**
   * A trial that runs.
   *
   * @param params what it has got so far
   * @param counted whether that was a combination of the grid, which counts as visited since then
   */
  private record Running(Map<String, Parameter> params, boolean counted) {}

  private GridSampler(Grid grid) {
    this.grid = grid;
  }

  /**
   * A sampler with these options: {@code search_space}, lists of values by parameter name.
   *
   * @throws IllegalArgumentException if there are more than {@value #MOST} combinations
   */
  public static GridSampler create(OptionValues options) {
    TreeMap<String, List<@Nullable Object>> values =
        new TreeMap<>(options.listsByName("search_space"));
    long size = 1;
    for (var list : values.entrySet()) {
      size *= list.getValue().size();
      if (size > MOST) {
        throw new IllegalArgumentException(
            "Expected a grid of at most %s combinations, but it has more.".formatted(MOST));
      }
    }
    return new GridSampler(new Grid(values));
  }

  @Override
  public @Nullable String unfit(String name, Distribution distribution) {
    if (!grid.has(name)) {
      return "The grid has no parameter \"%s\"; it has %s.".formatted(name, grid.names());
    }
    Object outside = grid.outside(name, distribution);
    return outside == null
        ? null
        : "The grid's value %s of \"%s\" lies outside %s.".formatted(outside, name, distribution);
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Running trial = running.get(number);
    Map<String, Parameter> kept = new LinkedHashMap<>(trial == null ? Map.of() : trial.params());
    kept.keySet().removeAll(space.keySet());
    int combination = draw(kept, random);
    Map<String, Double> values = new LinkedHashMap<>();
    space.forEach(
        (name, d) -> {
          if (grid.has(name)) { // else the one who asks for it is told
            values.put(name, d.toInternal(grid.value(combination, name)));
          }
        });
    return new Suggestion("grid", values);
  }

  /** One that was not tried and agrees with what is kept; any that agrees if all were tried. */
  private int draw(Map<String, Parameter> kept, RandomGenerator random) {
    BitSet agreeing = grid.agreeing(kept, Map.of());
    BitSet fresh = (BitSet) agreeing.clone();
    fresh.andNot(visited);
    BitSet from = fresh.isEmpty() ? agreeing : fresh;
    if (from.isEmpty()) {
      return random.nextInt(grid.size());
    }
    int i = from.nextSetBit(0);
    for (int skip = random.nextInt(from.cardinality()); skip > 0; skip--) {
      i = from.nextSetBit(i + 1);
    }
    return i;
  }

  @Override
  public void observe(FrozenTrial trial) {
    Running before = running.remove(trial.number());
    boolean onGrid = grid.visit(trial.params(), visited);
    if (!trial.state().finished()) {
      boolean counted = onGrid || (before != null && before.counted());
      running.put(trial.number(), new Running(trial.params(), counted));
    } else if (before != null && !before.counted() && !onGrid) {
      BitSet agreeing = grid.agreeing(trial.params(), trial.fixed());
      agreeing.andNot(visited);
      if (!agreeing.isEmpty()) {
        visited.set(agreeing.nextSetBit(0));
      }
    }
  }

  @Override
  public boolean exhausted() {
    return visited.cardinality() == grid.size();
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    for (long bits : visited.toLongArray()) {
      out.writeLong(bits);
    }
  }
}
