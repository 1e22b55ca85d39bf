package io.trialstream.study;

import io.trialstream.space.Parameter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link FrozenTrial}; each method sets the component of its name. What is not set is as it
 * is in a trial that waits for its first attempt, or in the trial that the builder was made from.
 * Confined to one thread.
 */
public final class FrozenTrialBuilder {

  private int number;
  private int attempt;
  private int losses;
  private TrialState state = TrialState.WAITING;
  private Map<String, Parameter> params = Map.of();
  private Map<String, @Nullable Object> fixed = Map.of();
  private List<Double> values = List.of();
  private List<Double> constraints = List.of();
  private Map<String, @Nullable Object> userAttrs = Map.of();
  private @Nullable String worker;
  private @Nullable Instant startedAt;
  private @Nullable Instant completedAt;
  private @Nullable String reason;
  private @Nullable Long lastStep;

  FrozenTrialBuilder(int number) {
    this.number = number;
  }

  FrozenTrialBuilder(FrozenTrial trial) {
    number = trial.number();
    attempt = trial.attempt();
    losses = trial.losses();
    state = trial.state();
    params = trial.params();
    fixed = trial.fixed();
    values = trial.values();
    constraints = trial.constraints();
    userAttrs = trial.userAttrs();
    worker = trial.worker();
    startedAt = trial.startedAt();
    completedAt = trial.completedAt();
    reason = trial.reason();
    lastStep = trial.lastStep();
  }

  public FrozenTrialBuilder number(int value) {
    number = value;
    return this;
  }

  public FrozenTrialBuilder attempt(int value) {
    attempt = value;
    return this;
  }

  public FrozenTrialBuilder losses(int value) {
    losses = value;
    return this;
  }

  public FrozenTrialBuilder state(TrialState value) {
    state = value;
    return this;
  }

  public FrozenTrialBuilder params(Map<String, Parameter> value) {
    params = value;
    return this;
  }

  public FrozenTrialBuilder fixed(Map<String, @Nullable Object> value) {
    fixed = value;
    return this;
  }

  public FrozenTrialBuilder values(List<Double> value) {
    values = value;
    return this;
  }

  public FrozenTrialBuilder constraints(List<Double> value) {
    constraints = value;
    return this;
  }

  public FrozenTrialBuilder userAttrs(Map<String, @Nullable Object> value) {
    userAttrs = value;
    return this;
  }

  /** Sets further attributes; those with other names stay. */
  public FrozenTrialBuilder moreUserAttrs(Map<String, @Nullable Object> more) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(userAttrs);
    all.putAll(more);
    return userAttrs(all);
  }

  public FrozenTrialBuilder worker(@Nullable String value) {
    worker = value;
    return this;
  }

  public FrozenTrialBuilder startedAt(@Nullable Instant value) {
    startedAt = value;
    return this;
  }

  public FrozenTrialBuilder completedAt(@Nullable Instant value) {
    completedAt = value;
    return this;
  }

  public FrozenTrialBuilder reason(@Nullable String value) {
    reason = value;
    return this;
  }

  public FrozenTrialBuilder lastStep(@Nullable Long value) {
    lastStep = value;
    return this;
  }

  /** The trial. */
  public FrozenTrial build() {
    return new FrozenTrial(
        number,
        attempt,
        losses,
        state,
        params,
        fixed,
        values,
        constraints,
        userAttrs,
        worker,
        startedAt,
        completedAt,
        reason,
        lastStep);
  }
}
