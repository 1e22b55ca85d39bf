package io.trialstream.client;

import io.trialstream.study.TrialState;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which trials of a study are wanted, and in which order. Immutable.
 *
 * @param states only trials in one of these states; all if empty
 * @param worker only this worker's; all if null
 * @param from only numbers from this one on
 * @param order what they are sorted by
 * @param descending whether the highest comes first
 * @param offset how many are left out at the beginning
 * @param limit how many at most, 1 to {@value #MAX_LIMIT}
 */
public record TrialQuery(
    Set<TrialState> states,
    @Nullable String worker,
    int from,
    Order order,
    boolean descending,
    int offset,
    int limit) {

  /** The most trials of one page. */
  public static final int MAX_LIMIT = 10_000;

  /** What trials can be sorted by. */
  public enum Order {
    NUMBER,
    /** The first value. */
    VALUE,
    DATETIME_START,
    DATETIME_COMPLETE,
    DURATION
  }

  public TrialQuery {
    states = Set.copyOf(states);
    if (from < 0 || offset < 0 || limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "Expected from and offset of at least 0 and a limit from 1 to %s, but got %s, %s and %s."
              .formatted(MAX_LIMIT, from, offset, limit));
    }
  }

  /** The first 1,000 trials by number. */
  public static TrialQuery all() {
    return new TrialQuery(Set.of(), null, 0, Order.NUMBER, false, 0, 1_000);
  }

  /** The same, only in these states. */
  public TrialQuery inStates(TrialState... values) {
    return new TrialQuery(Set.of(values), worker, from, order, descending, offset, limit);
  }

  /** The same, only of this worker. */
  public TrialQuery ofWorker(String value) {
    return new TrialQuery(states, value, from, order, descending, offset, limit);
  }

  /** The same, only from this number on. */
  public TrialQuery from(int value) {
    return new TrialQuery(states, worker, value, order, descending, offset, limit);
  }

  /** The same in another order. */
  public TrialQuery sortedBy(Order value, boolean highestFirst) {
    return new TrialQuery(states, worker, from, value, highestFirst, offset, limit);
  }

  /** The same, as a page of this size after this many trials. */
  public TrialQuery page(int newOffset, int newLimit) {
    return new TrialQuery(states, worker, from, order, descending, newOffset, newLimit);
  }

  String text() {
    Map<String, Object> query = new LinkedHashMap<>();
    if (!states.isEmpty()) {
      query.put(
          "state",
          new LinkedHashSet<>(states)
              .stream()
                  .map(s -> s.name().toLowerCase(Locale.ROOT))
                  .sorted()
                  .collect(Collectors.joining(",")));
    }
    if (worker != null) {
      query.put("worker", worker);
    }
    query.put("from", from);
    query.put("sort", order.name().toLowerCase(Locale.ROOT));
    query.put("order", descending ? "desc" : "asc");
    query.put("offset", offset);
    query.put("limit", limit);
    query.put("distributions", true);
    return Call.query(query);
  }
}
