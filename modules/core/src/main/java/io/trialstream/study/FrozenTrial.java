package io.trialstream.study;

import io.trialstream.space.Parameter;
import io.trialstream.space.ParameterMap;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial as it stands at one moment. Immutable.
 *
 * @param number 0, 1, 2… without gaps in a study
 * @param attempt 1 for the first worker that had it, one more each time it is given out again; 0
 *     before
 * @param losses how many attempts ended because their worker was lost
 * @param state where it stands
 * @param params what it was offered while it runs; what its objective asked for once it has ended
 * @param fixed values that someone asked for when enqueuing it, by parameter name
 * @param values one per direction when COMPLETE; the last one reported when PRUNED; else empty
 * @param constraints how much each constraint is violated, 0 or less where it is kept; empty if
 *     there are none
 * @param userAttrs JSON values by name
 * @param worker who evaluates or evaluated it; null before the first attempt
 * @param startedAt start of the first attempt; null before
 * @param completedAt when it ended; null before
 * @param reason why it failed or was given back; null if it was not
 * @param lastStep highest step that its last attempt reported before it ended; null if that
 *     reported none
 */
public record FrozenTrial(
    int number,
    int attempt,
    int losses,
    TrialState state,
    Map<String, Parameter> params,
    Map<String, @Nullable Object> fixed,
    List<Double> values,
    List<Double> constraints,
    Map<String, @Nullable Object> userAttrs,
    @Nullable String worker,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable String reason,
    @Nullable Long lastStep) {

  public FrozenTrial {
    params =
        params instanceof ParameterMap
            ? params
            : Collections.unmodifiableMap(new LinkedHashMap<>(params));
    fixed = Attributes.copy(fixed);
    values = List.copyOf(values);
    constraints = List.copyOf(constraints);
    userAttrs = Attributes.copy(userAttrs);
  }

  /**
   * A trial that ended elsewhere, to be added to a study.
   *
   * @param state COMPLETE, PRUNED or FAIL
   */
  public static FrozenTrial finished(
      TrialState state, Map<String, Parameter> params, List<Double> values) {
    return builder(0).state(state).params(params).values(values).build();
  }

  /** A trial that waits for its first attempt. */
  public static FrozenTrial waiting(
      int number, Map<String, @Nullable Object> fixed, Map<String, @Nullable Object> userAttrs) {
    return builder(number).fixed(fixed).userAttrs(userAttrs).build();
  }

  /** Makes a trial of this number, piece by piece. */
  public static FrozenTrialBuilder builder(int number) {
    return new FrozenTrialBuilder(number);
  }

  /** Makes a trial that differs from this one in some pieces. */
  public FrozenTrialBuilder toBuilder() {
    return new FrozenTrialBuilder(this);
  }

  /** The same trial under another number. */
  public FrozenTrial withNumber(int other) {
    return toBuilder().number(other).build();
  }

  /** The same trial with these attributes and its others. */
  public FrozenTrial withUserAttrs(Map<String, @Nullable Object> more) {
    return toBuilder().moreUserAttrs(more).build();
  }

  /** The same trial with other parameters. */
  public FrozenTrial withParams(Map<String, Parameter> others) {
    return toBuilder().params(others).build();
  }

  /** The value of a trial with one objective. */
  public double value() {
    if (values.size() != 1) {
      throw new IllegalStateException(
          "Trial %s is %s and has %s values, not one.".formatted(number, state, values.size()));
    }
    return values.getFirst();
  }

  /** Whether it keeps every constraint. */
  public boolean feasible() {
    return constraints.stream().allMatch(c -> c <= 0);
  }

  /** By how much it violates its constraints, summed; 0 if it keeps them all. */
  public double violation() {
    return constraints.stream().mapToDouble(c -> Math.max(c, 0)).sum();
  }

  /** Parameter values as the objective saw them, by name. */
  public Map<String, @Nullable Object> externalParams() {
    Map<String, @Nullable Object> external = new LinkedHashMap<>();
    params.forEach((name, p) -> external.put(name, p.external()));
    return external;
  }
}
