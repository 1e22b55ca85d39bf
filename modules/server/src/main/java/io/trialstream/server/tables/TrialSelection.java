package io.trialstream.server.tables;

import io.trialstream.study.TrialState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which trials of a study, and in which order. Immutable.
 *
 * @param from numbers from this on
 * @param states only these; all if empty
 * @param worker only this one's; all if null
 * @param offset how many to leave out first
 * @param limit how many to give at most, 1 to {@link TrialQueries#MAX_PAGE}
 */
public record TrialSelection(
    int from,
    Set<TrialState> states,
    @Nullable String worker,
    Order order,
    boolean descending,
    int offset,
    int limit) {

  public TrialSelection {
    states = Set.copyOf(states);
  }

  /** What a list of trials is sorted by. */
  public enum Order {
    NUMBER("number"),
    /** By the first objective. */
    VALUE("\"values\"[1]"),
    DATETIME_START("started_at"),
    DATETIME_COMPLETE("completed_at"),
    DURATION("completed_at - started_at");

    private final String column;

    Order(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }
}
