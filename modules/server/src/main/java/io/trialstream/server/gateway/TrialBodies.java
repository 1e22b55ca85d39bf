package io.trialstream.server.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.trialstream.space.Distribution;
import io.trialstream.study.TrialState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bodies of requests about trials. All but what is said to be needed may be left out. */
final class TrialBodies {

  private TrialBodies() {}

  /**
   * Asks for trials.
   *
   * @param count how many, 1 to 1,000; 1 if left out
   * @param requestId made by the client, at most 255 characters: a repeated request with the same
   *     one gets the same trials
   * @param waitSeconds how long to wait for them, at most 20; 10 if left out
   * @param worker name of whoever evaluates them, at most 255 characters; the gateway's id if left
   *     out
   * @param distributions whether the domains of the parameters come with them
   */
  record AskBody(
      @Nullable Integer count,
      @JsonProperty("request_id") @Nullable String requestId,
      @JsonProperty("wait_seconds") @Nullable Double waitSeconds,
      @Nullable String worker,
      @Nullable Boolean distributions) {}

  /**
   * @param attempt as it came with the trial; the one that runs if left out
   * @param token as it came with the trial, or with the latest parameter
   */
  record AttemptBody(@Nullable Integer attempt, @Nullable String token) {}

  /**
   * @param userAttrs attributes to be set at once; needed
   */
  record AttributesBody(
      @Nullable Integer attempt,
      @Nullable String token,
      @JsonProperty("user_attrs") @Nullable Map<String, Object> userAttrs) {}

  /**
   * @param name of the parameter; needed
   * @param distribution its domain; needed
   */
  record SuggestBody(
      @Nullable Integer attempt,
      @Nullable String token,
      @Nullable String name,
      @Nullable Distribution distribution) {}

  /**
   * @param step at least 0; needed
   * @param value what the pruner looks at; needed
   */
  record ReportBody(
      @Nullable Integer attempt,
      @Nullable String token,
      @Nullable Long step,
      @Nullable Double value,
      @Nullable Map<String, Double> metrics,
      @JsonProperty("user_attrs") @Nullable Map<String, Object> userAttrs) {}

  /**
   * The end of an attempt.
   *
   * @param state complete, pruned or fail; complete if left out and there is a value
   * @param value of a study with one objective
   * @param values of a study with several
   * @param asked names of the parameters that were asked for; the trial is stored with these only
   * @param params the same, with the values that were used, which must be those that it was given
   */
  record ResultBody(
      @Nullable Integer attempt,
      @Nullable String token,
      @Nullable String state,
      @Nullable Double value,
      @Nullable List<Double> values,
      @Nullable List<Double> constraints,
      @Nullable List<String> asked,
      @Nullable Map<String, @Nullable Object> params,
      @JsonProperty("user_attrs") @Nullable Map<String, Object> userAttrs,
      @Nullable String reason) {}

  record InvalidateBody(@Nullable String reason) {}

  /**
   * Asks that the next trial use some values.
   *
   * @param params values by parameter name
   * @param skipIfExists whether nothing happens if a trial has these values already
   */
  record EnqueueBody(
      @Nullable Map<String, Object> params,
      @JsonProperty("user_attrs") @Nullable Map<String, Object> userAttrs,
      @JsonProperty("skip_if_exists") @Nullable Boolean skipIfExists,
      @JsonProperty("request_id") @Nullable String requestId) {}

  /**
   * A trial of elsewhere, in the form in which trials are shown.
   *
   * @param state complete, pruned, fail or waiting; complete if left out
   * @param distributions the domains of its parameters; those that the study knows if left out
   * @param fixedParams values that were asked for when it was enqueued
   * @param attempt its last attempt; 0 if it had none, or if that is not known
   * @param reports all that its attempts reported
   * @param intermediateValues the same of its last attempt, by step
   * @param datetimeStart as in RFC 3339, with a zone
   */
  record AddBody(
      @Nullable String state,
      @Nullable Map<String, Object> params,
      @Nullable Map<String, Distribution> distributions,
      @Nullable List<Double> values,
      @Nullable List<Double> constraints,
      @JsonProperty("user_attrs") @Nullable Map<String, Object> userAttrs,
      @JsonProperty("request_id") @Nullable String requestId,
      @JsonProperty("fixed_params") @Nullable Map<String, Object> fixedParams,
      @Nullable Integer attempt,
      @Nullable List<AddedReport> reports,
      @JsonProperty("intermediate_values") @Nullable Map<Long, Double> intermediateValues,
      @Nullable String worker,
      @Nullable String reason,
      @JsonProperty("datetime_start") @Nullable String datetimeStart,
      @JsonProperty("datetime_complete") @Nullable String datetimeComplete) {}

  /**
   * A report of a trial of elsewhere.
   *
   * @param attempt the trial's last one if left out
   * @param prune whether it was answered: stop
   */
  record AddedReport(
      @Nullable Integer attempt,
      @Nullable String token,
      @Nullable Long step,
      @Nullable Double value,
      @Nullable Map<String, Double> metrics,
      @Nullable Boolean prune) {}

  /**
   * A field that must be there.
   *
   * @throws IllegalArgumentException if it is not
   */
  static <T> T needed(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("Expected a field \"" + field + "\".");
    }
    return Objects.requireNonNull(value);
  }

  /** An object that may be left out. */
  static Map<String, Object> orEmpty(@Nullable Map<String, Object> map) {
    if (map == null) {
      return Map.of();
    }
    return map;
  }

  /**
   * The state that a trial is told or added in.
   *
   * @param name in any case; complete if it is left out and there is a value
   * @throws IllegalArgumentException if there is no such state, or neither name nor value
   */
  static TrialState state(@Nullable String name, boolean valued) {
    if (name == null) {
      if (valued) {
        return TrialState.COMPLETE;
      }
      throw new IllegalArgumentException("Expected a value, or the state pruned or fail.");
    }
    try {
      return TrialState.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Expected the state complete, pruned or fail, but got \"%s\".".formatted(name), e);
    }
  }
}
