package io.trialstream.pruner;

import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one attempt has reported: a value at each of some steps. Confined to one thread. */
public final class Reports {

  private final TreeMap<Long, Double> values = new TreeMap<>();
  private final Set<Long> pruned = new HashSet<>();
  private double least = Double.NaN;
  private double greatest = Double.NaN;

  /** Adds a value at a step that has none yet. */
  public void add(long step, double value) {
    values.put(step, value);
    if (!Double.isNaN(value)) {
      least = Double.isNaN(least) ? value : Math.min(least, value);
      greatest = Double.isNaN(greatest) ? value : Math.max(greatest, value);
    }
  }

  /** Notes that the report of this step was answered: stop. */
  public void prunedAt(long step) {
    pruned.add(step);
  }

  /** Whether the report of this step was answered: stop. */
  public boolean wasPrunedAt(long step) {
    return pruned.contains(step);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public int size() {
    return values.size();
  }

  /** The value at a step; null if there is none. */
  public @Nullable Double at(long step) {
    return values.get(step);
  }

  /** The highest step; null before the first report. */
  public @Nullable Long lastStep() {
    return values.isEmpty() ? null : values.lastKey();
  }

  /** The least value, or the greatest; NaN if there is no number among them. */
  double best(boolean greatestIsBest) {
    return greatestIsBest ? greatest : least;
  }

  /** A view, by step. */
  public NavigableMap<Long, Double> values() {
    return Collections.unmodifiableNavigableMap(values);
  }

  /** All of it and one more. */
  Reports with(long step, double value) {
    Reports more = new Reports();
    values.forEach(more::add);
    more.add(step, value);
    return more;
  }
}
