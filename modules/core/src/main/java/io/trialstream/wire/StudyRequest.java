package io.trialstream.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Attributes;
import io.trialstream.study.Direction;
import io.trialstream.study.StudySpec;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a study is asked to be, in the one JSON form that it has for people: a request to create a
 * study is read in it, and a study is shown in it. In a request only the name is needed; what is
 * left out takes its default, and the seed is drawn. A repeated request with the same {@code
 * requestId} makes one study. Immutable.
 */
public record StudyRequest(
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
  public StudySpec spec() {
    var builder =
        StudySpec.builder()
            .seed(seed == null ? RandomGenerator.getDefault().nextLong() : seed)
            .maxTrials(maxTrials)
            .timeLimitMillis(timeLimitSeconds == null ? null : millis(timeLimitSeconds))
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

  /**
   * The form in which a study is shown. What it is asked to be comes out the same when it is read
   * again, but for the secret of a webhook (see {@link #withoutSecret}). Its attributes are shown
   * as they are now, by whoever shows it.
   */
  public static StudyRequest shown(String name, StudySpec spec) {
    return of(name, spec, null, null, withoutSecret(spec.webhook()), null);
  }

  /**
   * The request that creates a study.
   *
   * @param fromStudy the name of a study whose trials are copied; null for none
   * @param requestId known again if the request is repeated; null for none
   */
  public static StudyRequest toCreate(
      String name, StudySpec spec, @Nullable String fromStudy, @Nullable String requestId) {
    return of(
        name, spec, Attributes.toJson(spec.userAttrs()), fromStudy, spec.webhook(), requestId);
  }

  private static StudyRequest of(
      String name,
      StudySpec spec,
      @Nullable Map<String, @Nullable Object> userAttrs,
      @Nullable String fromStudy,
      @Nullable String webhook,
      @Nullable String requestId) {
    return new StudyRequest(
        name,
        spec.directions().stream().map(d -> d.name().toLowerCase(Locale.ROOT)).toList(),
        spec.sampler(),
        spec.pruner(),
        spec.seed(),
        spec.maxTrials(),
        seconds(spec.timeLimitMillis()),
        spec.targetValue(),
        seconds(spec.leaseMillis()),
        seconds(spec.heartbeatMillis()),
        spec.maxRetries(),
        new DeclaredSpace(spec.space(), spec.conditions()).described(),
        userAttrs,
        spec.maxParallel(),
        seconds(spec.trialTimeoutMillis()),
        spec.retriesFailures(),
        fromStudy,
        webhook,
        requestId);
  }

  /** An address without user name, password, query and fragment, which may hold secrets. */
  private static @Nullable String withoutSecret(@Nullable String webhook) {
    if (webhook == null) {
      return null;
    }
    URI uri = URI.create(webhook);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }

  private static @Nullable Double seconds(@Nullable Long millis) {
    return millis == null ? null : millis / 1000.0;
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
