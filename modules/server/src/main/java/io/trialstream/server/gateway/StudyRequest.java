package io.trialstream.server.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.StudySpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to create a study. Only the name is needed; what is left out takes its
 * default, and the seed is drawn. A repeated request with the same {@code requestId} makes one
 * study.
 */
record StudyRequest(
    @Nullable String name,
    @Nullable List<String> directions,
    @Nullable AlgorithmSpec sampler,
    @Nullable AlgorithmSpec pruner,
    @Nullable Long seed,
    @JsonProperty("max_trials") @Nullable Long maxTrials,
    @JsonProperty("time_limit_seconds") @Nullable Double timeLimitSeconds,
    @JsonProperty("target_value") @Nullable Double targetValue,
    @JsonProperty("lease_seconds") @Nullable Double leaseSeconds,
    @JsonProperty("heartbeat_seconds") @Nullable Double heartbeatSeconds,
    @JsonProperty("max_retries") @Nullable Integer maxRetries,
    @Nullable Map<String, JsonNode> space,
    @JsonProperty("user_attrs") @Nullable Map<String, @Nullable Object> userAttrs,
    @JsonProperty("max_parallel") @Nullable Integer maxParallel,
    @JsonProperty("trial_timeout_seconds") @Nullable Double trialTimeoutSeconds,
    @JsonProperty("retry_failed") @Nullable Boolean retryFailed,
    @JsonProperty("from_study") @Nullable String fromStudy,
    @Nullable String webhook,
    @JsonProperty("request_id") @Nullable String requestId) {

  private static final long HEARTBEATS_PER_LEASE = 4;

  /**
   * What the study is to be.
   *
   * @throws IllegalArgumentException if a value is not allowed; the message says which
   */
  StudySpec spec() {
    var builder =
        StudySpec.builder()
            .seed(seed == null ? RandomGenerator.getDefault().nextLong() : seed)
            .maxTrials(maxTrials)
            .timeLimitMillis(timeLimitSeconds == null ? null : Math.round(timeLimitSeconds * 1000))
            .targetValue(targetValue);
    if (directions != null) {
      builder.directions(
          directions.stream().map(StudyRequest::direction).toArray(Direction[]::new));
    }
    if (sampler != null) {
      builder.sampler(sampler);
    }
    if (pruner != null) {
      builder.pruner(pruner);
    }
    if (leaseSeconds != null || heartbeatSeconds != null) {
      long lease = leaseSeconds == null ? StudySpec.DEFAULT_LEASE_MILLIS : millis(leaseSeconds);
      builder.lease(
          lease,
          heartbeatSeconds == null
              ? Math.max(1, lease / HEARTBEATS_PER_LEASE)
              : millis(heartbeatSeconds));
    }
    if (maxRetries != null) {
      builder.maxRetries(maxRetries);
    }
    if (space != null) {
      DeclaredSpace declared = DeclaredSpace.read(space);
      builder.space(declared.space()).conditions(declared.conditions());
    }
    if (userAttrs != null) {
      builder.userAttrs(userAttrs);
    }
    return builder
        .maxParallel(maxParallel)
        .trialTimeoutMillis(trialTimeoutSeconds == null ? null : millis(trialTimeoutSeconds))
        .webhook(webhook)
        .retryFailed(Boolean.TRUE.equals(retryFailed))
        .build();
  }

  private static long millis(double seconds) {
    return Math.round(seconds * 1000);
  }

  private static Direction direction(@Nullable String name) {
    return switch (String.valueOf(name).toLowerCase(Locale.ROOT)) {
      case "minimize" -> Direction.MINIMIZE;
      case "maximize" -> Direction.MAXIMIZE;
      default ->
          throw new IllegalArgumentException(
              "Expected a direction minimize or maximize, but got \"" + name + "\".");
    };
  }
}
