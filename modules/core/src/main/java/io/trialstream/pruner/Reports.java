package io.trialstream.pruner;

import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one trial has reported, as one curve: a value at each of some steps. What its earlier
 * attempts reported stays; where a later attempt reports at the same step, the later value counts.
 * Confined to one thread.
 */
public final class Reports {

  private final TreeMap<Long, Double> values = new TreeMap<>();

  /** Steps whose reports were answered: stop, in the present attempt. */
  private final Set<Long> pruned = new HashSet<>();

  /** Steps that earlier attempts have reported, and the present one has not. */
  private final Set<Long> earlier = new HashSet<>();

  /** How often each number is in the curve. */
  private final TreeMap<Double, Integer> numbers = new TreeMap<>();

  private @Nullable Long latest;
  private boolean stopped;

  /** Adds a value of the present attempt; it takes the place of an earlier attempt's. */
  public void add(long step, double value) {
    Double before = values.put(step, value);
    if (before != null) {
      numbers.computeIfPresent(before, (n, count) -> count == 1 ? null : count - 1);
    }
    if (!Double.isNaN(value)) {
      numbers.merge(value, 1, Integer::sum);
    }
    earlier.remove(step);
    latest = latest == null ? step : Math.max(latest, step);
  }

  /** Notes that the report of this step was answered: stop. */
  public void prunedAt(long step) {
    pruned.add(step);
  }

  /** Whether the present attempt's report of this step was answered: stop. */
  public boolean wasPrunedAt(long step) {
    return pruned.contains(step);
  }

  /** The present attempt has come to nothing; what is added from now on is of the next one. */
  public void nextAttempt() {
    earlier.addAll(values.keySet());
    stopped |= !pruned.isEmpty();
    pruned.clear();
    latest = null;
  }

  /** Whether an earlier attempt was told to stop. */
  public boolean wasStoppedBefore() {
    return stopped;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public int size() {
    return values.size();
  }

  /** The value at a step, of whichever attempt reported it last; null if there is none. */
  public @Nullable Double at(long step) {
    return values.get(step);
  }

  /** The value that the present attempt has reported at a step; null if there is none. */
  public @Nullable Double now(long step) {
    return earlier.contains(step) ? null : values.get(step);
  }

  /** The highest step of all attempts; null before the first report. */
  public @Nullable Long lastStep() {
    return values.isEmpty() ? null : values.lastKey();
  }

  /** The highest step of the present attempt; null before its first report. */
  public @Nullable Long latestStep() {
    return latest;
  }

  /** The highest step below this one; null if there is none. */
  @Nullable Long stepBefore(long step) {
    return values.lowerKey(step);
  }

  /**
   * The value at the highest step of the present attempt; of all attempts if that has reported
   * none.
   *
   * @throws java.util.NoSuchElementException if nothing was reported
   */
  public double last() {
    Long step = latest == null ? values.lastKey() : latest;
    return values.getOrDefault(step, Double.NaN);
  }

  /** The least value, or the greatest; NaN if there is no number among them. */
  double best(boolean greatestIsBest) {
    if (numbers.isEmpty()) {
      return Double.NaN;
    }
    return greatestIsBest ? numbers.lastKey() : numbers.firstKey();
  }

  /** A view, by step. */
  public NavigableMap<Long, Double> values() {
    return Collections.unmodifiableNavigableMap(values);
  }

  /** All of it and one more. */
  Reports with(long step, double value) {
    Reports more = new Reports();
    more.values.putAll(values);
    more.numbers.putAll(numbers);
    more.add(step, value);
    return more;
  }
}
