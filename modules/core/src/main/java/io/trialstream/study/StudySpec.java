package io.trialstream.study;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a study is asked to be: fixed when it is created, stored with it, and followed by whoever
 * owns it. Immutable.
 *
 * @param directions one per objective value, at least one
 * @param algorithms who decides
 * @param seed origin of every random decision of the study
 * @param budget how much it may use
 * @param lease how long a worker may have a trial
 * @param declared the parameters, where they are known up front
 * @param userAttrs JSON values by name
 * @param webhook address that is told when the study closes, http or https; null for none
 */
public record StudySpec(
    List<Direction> directions,
    Algorithms algorithms,
    long seed,
    Budget budget,
    Lease lease,
    Space declared,
    Map<String, @Nullable Object> userAttrs,
    @Nullable String webhook) {

  /** Name of the sampler of a study that names none. */
  public static final String DEFAULT_SAMPLER = "auto";

  /** Name of the pruner of a study that names none. */
  public static final String DEFAULT_PRUNER = "nop";

  public static final long DEFAULT_LEASE_MILLIS = 60_000;
  public static final long DEFAULT_HEARTBEAT_MILLIS = 15_000;
  public static final int DEFAULT_MAX_RETRIES = 3;

  private static final int MAX_OBJECTIVES = 64;
  private static final int MAX_WEBHOOK = 2_000;

  public StudySpec {
    directions = List.copyOf(directions);
    if (directions.isEmpty() || directions.size() > MAX_OBJECTIVES) {
      throw new IllegalArgumentException(
          "Expected 1 to %s directions, but there are %s."
              .formatted(MAX_OBJECTIVES, directions.size()));
    }
    if (budget.targetValue() != null && directions.size() > 1) {
      throw new IllegalArgumentException(
          "Expected no target value in a study with several objectives.");
    }
    userAttrs = Attributes.copy(userAttrs);
    requireAddress(webhook);
  }

  private static void requireAddress(@Nullable String webhook) {
    if (webhook == null) {
      return;
    }
    URI uri;
    try {
      uri = URI.create(webhook);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Expected an http or https address as webhook, but got \"" + webhook + "\".", e);
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null || webhook.length() > MAX_WEBHOOK) {
      throw new IllegalArgumentException(
          "Expected an http or https address of at most %s characters as webhook, but got \"%s\"."
              .formatted(MAX_WEBHOOK, webhook));
    }
  }

  /** The same with another number of trials. */
  public StudySpec withMaxTrials(long other) {
    return new StudySpec(
        directions,
        algorithms,
        seed,
        budget.withMaxTrials(other),
        lease,
        declared,
        userAttrs,
        webhook);
  }

  /** The same with other attributes. */
  public StudySpec withUserAttrs(Map<String, @Nullable Object> others) {
    return new StudySpec(directions, algorithms, seed, budget, lease, declared, others, webhook);
  }

  // ---- the parts, for those who need one value

  /** Decides the next parameters. */
  public AlgorithmSpec sampler() {
    return algorithms.sampler();
  }

  /** Decides which running trials stop early. */
  public AlgorithmSpec pruner() {
    return algorithms.pruner();
  }

  /** See {@link Budget}. */
  public @Nullable Long maxTrials() {
    return budget.maxTrials();
  }

  /** See {@link Budget}. */
  public @Nullable Long timeLimitMillis() {
    return budget.timeLimitMillis();
  }

  /** See {@link Budget}. */
  public @Nullable Double targetValue() {
    return budget.targetValue();
  }

  /** See {@link Budget}. */
  public @Nullable Integer maxParallel() {
    return budget.maxParallel();
  }

  /** See {@link Lease}. */
  public long leaseMillis() {
    return lease.leaseMillis();
  }

  /** See {@link Lease}. */
  public long heartbeatMillis() {
    return lease.heartbeatMillis();
  }

  /** See {@link Lease}. */
  public int maxRetries() {
    return lease.maxRetries();
  }

  /** See {@link Lease}. */
  public @Nullable Long trialTimeoutMillis() {
    return lease.trialTimeoutMillis();
  }

  /** Whether a trial that fails is tried again. */
  public boolean retriesFailures() {
    return lease.retryFailed();
  }

  /** The declared parameters; empty if the objective defines them. */
  public Map<String, Distribution> space() {
    return declared.parameters();
  }

  /** See {@link Space}. */
  public Map<String, Map<String, List<@Nullable Object>>> conditions() {
    return declared.conditions();
  }

  /** Those of a trial's parameters whose conditions hold. */
  public Map<String, Parameter> activeOf(Map<String, Parameter> params) {
    return declared.activeOf(params);
  }

  /** A study that minimises one value with the default sampler, without limits. */
  public static StudySpec minimize(long seed) {
    return builder().seed(seed).build();
  }

  /** A builder with every default: minimise one value, the default sampler, no limits. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects a study's settings. Confined to one thread. */
  public static final class Builder {
    private List<Direction> directions = List.of(Direction.MINIMIZE);
    private AlgorithmSpec sampler = AlgorithmSpec.of(DEFAULT_SAMPLER);
    private AlgorithmSpec pruner = AlgorithmSpec.of(DEFAULT_PRUNER);
    private long seed;
    private @Nullable Long maxTrials;
    private @Nullable Long timeLimitMillis;
    private @Nullable Double targetValue;
    private long leaseMillis = DEFAULT_LEASE_MILLIS;
    private long heartbeatMillis = DEFAULT_HEARTBEAT_MILLIS;
    private int maxRetries = DEFAULT_MAX_RETRIES;
    private Map<String, Distribution> space = Map.of();
    private Map<String, @Nullable Object> userAttrs = Map.of();
    private Map<String, Map<String, List<@Nullable Object>>> conditions = Map.of();
    private @Nullable Integer maxParallel;
    private @Nullable Long trialTimeoutMillis;
    private boolean retryFailed;
    private @Nullable String webhook;

    private Builder() {}

    public Builder directions(Direction... values) {
      directions = List.of(values);
      return this;
    }

    public Builder sampler(AlgorithmSpec value) {
      sampler = value;
      return this;
    }

    public Builder pruner(AlgorithmSpec value) {
      pruner = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder maxTrials(@Nullable Long value) {
      maxTrials = value;
      return this;
    }

    public Builder timeLimitMillis(@Nullable Long value) {
      timeLimitMillis = value;
      return this;
    }

    public Builder targetValue(@Nullable Double value) {
      targetValue = value;
      return this;
    }

    /** Lease and heartbeat interval, in milliseconds. */
    public Builder lease(long lease, long heartbeat) {
      leaseMillis = lease;
      heartbeatMillis = heartbeat;
      return this;
    }

    public Builder maxRetries(int value) {
      maxRetries = value;
      return this;
    }

    public Builder space(Map<String, Distribution> value) {
      space = value;
      return this;
    }

    public Builder userAttrs(Map<String, @Nullable Object> value) {
      userAttrs = value;
      return this;
    }

    public Builder conditions(Map<String, Map<String, List<@Nullable Object>>> value) {
      conditions = value;
      return this;
    }

    public Builder maxParallel(@Nullable Integer value) {
      maxParallel = value;
      return this;
    }

    public Builder trialTimeoutMillis(@Nullable Long value) {
      trialTimeoutMillis = value;
      return this;
    }

    public Builder retryFailed(boolean value) {
      retryFailed = value;
      return this;
    }

    public Builder webhook(@Nullable String value) {
      webhook = value;
      return this;
    }

    public StudySpec build() {
      return new StudySpec(
          directions,
          new Algorithms(sampler, pruner),
          seed,
          new Budget(maxTrials, timeLimitMillis, targetValue, maxParallel),
          new Lease(leaseMillis, heartbeatMillis, maxRetries, trialTimeoutMillis, retryFailed),
          new Space(space, conditions),
          userAttrs,
          webhook);
    }
  }
}
