package io.trialstream.study;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.Text;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a study is asked to be: fixed when it is created, stored with it, and followed by whoever
 * owns it.
 *
 * @param directions one per objective value, at least one
 * @param sampler decides the next parameters
 * @param pruner decides which running trials stop early
 * @param seed origin of every random decision of the study
 * @param maxTrials the study closes when exactly this many trials have ended; null for no limit
 * @param timeLimitMillis the study closes this long after its creation; null for no limit
 * @param targetValue the study closes when a value at least this good is found (one objective);
 *     null for none
 * @param leaseMillis how long a running trial may go without a sign of life, at least 100
 * @param heartbeatMillis how often a worker gives one; at most half the lease
 * @param maxRetries how often a trial whose worker was lost is tried again before it ends FAIL
 * @param space the parameters, where they are known up front; else the objective defines them
 * @param userAttrs JSON values by name
 * @param conditions for parameters of the space that others decide about: the values of each of
 *     those with which the parameter is asked for
 * @param maxParallel how many trials may run at once; null for no limit
 * @param trialTimeoutMillis an attempt that takes longer is given up; null for no limit
 * @param retryFailed true: a trial that fails is tried again like one whose worker was lost; else
 *     null or false
 * @param webhook address that is told when the study closes, http or https; null for none
 */
public record StudySpec(
    List<Direction> directions,
    AlgorithmSpec sampler,
    AlgorithmSpec pruner,
    long seed,
    @Nullable Long maxTrials,
    @Nullable Long timeLimitMillis,
    @Nullable Double targetValue,
    long leaseMillis,
    long heartbeatMillis,
    int maxRetries,
    Map<String, Distribution> space,
    Map<String, @Nullable Object> userAttrs,
    Map<String, Map<String, List<@Nullable Object>>> conditions,
    @Nullable Integer maxParallel,
    @Nullable Long trialTimeoutMillis,
    @Nullable Boolean retryFailed,
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
  private static final long MIN_LEASE_MILLIS = 100;

  public StudySpec {
    directions = List.copyOf(directions);
    if (directions.isEmpty() || directions.size() > MAX_OBJECTIVES) {
      throw new IllegalArgumentException(
          "Expected 1 to %s directions, but there are %s."
              .formatted(MAX_OBJECTIVES, directions.size()));
    }
    requirePositive(maxTrials, "max-trials");
    requirePositive(timeLimitMillis, "time limit in milliseconds");
    if (targetValue != null && (targetValue.isNaN() || directions.size() > 1)) {
      throw new IllegalArgumentException(
          targetValue.isNaN()
              ? "Expected a target value that is a number, but got NaN."
              : "Expected no target value in a study with several objectives.");
    }
    if (leaseMillis < MIN_LEASE_MILLIS
        || heartbeatMillis < 1
        || heartbeatMillis > leaseMillis / 2) {
      throw new IllegalArgumentException(
          "Expected a lease of at least %s ms and a heartbeat of at most half of it, but lease=%s, heartbeat=%s."
              .formatted(MIN_LEASE_MILLIS, leaseMillis, heartbeatMillis));
    }
    if (maxRetries < 0) {
      throw new IllegalArgumentException(
          "Expected max-retries of at least 0, but got " + maxRetries + ".");
    }
    space = space == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(space));
    space.keySet().forEach(name -> Text.requireName(name, "parameter name"));
    userAttrs = Attributes.copy(userAttrs);
    conditions = conditions == null ? Map.of() : Conditions.checked(conditions, space);
    requirePositive(maxParallel == null ? null : maxParallel.longValue(), "max-parallel");
    requirePositive(trialTimeoutMillis, "trial timeout in milliseconds");
    retryFailed = Boolean.TRUE.equals(retryFailed) ? true : null;
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
        sampler,
        pruner,
        seed,
        other,
        timeLimitMillis,
        targetValue,
        leaseMillis,
        heartbeatMillis,
        maxRetries,
        space,
        userAttrs,
        conditions,
        maxParallel,
        trialTimeoutMillis,
        retryFailed,
        webhook);
  }

  /** The same with other attributes. */
  public StudySpec withUserAttrs(Map<String, @Nullable Object> others) {
    return new StudySpec(
        directions,
        sampler,
        pruner,
        seed,
        maxTrials,
        timeLimitMillis,
        targetValue,
        leaseMillis,
        heartbeatMillis,
        maxRetries,
        space,
        others,
        conditions,
        maxParallel,
        trialTimeoutMillis,
        retryFailed,
        webhook);
  }

  /** Whether a trial that fails is tried again. */
  public boolean retriesFailures() {
    return Boolean.TRUE.equals(retryFailed);
  }

  /** Those of a trial's parameters whose conditions hold. */
  public Map<String, Parameter> activeOf(Map<String, Parameter> params) {
    return conditions.isEmpty() ? params : Conditions.active(conditions, params);
  }

  private static void requirePositive(@Nullable Long value, String what) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(
          "Expected " + what + " of at least 1, but got " + value + ".");
    }
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
          sampler,
          pruner,
          seed,
          maxTrials,
          timeLimitMillis,
          targetValue,
          leaseMillis,
          heartbeatMillis,
          maxRetries,
          space,
          userAttrs,
          conditions,
          maxParallel,
          trialTimeoutMillis,
          retryFailed,
          webhook);
    }
  }
}
