package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.engine.Command;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.TrialState;
import io.trialstream.wire.UnreadableMessageException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Trials as the gateway shows and takes them. Stateless. */
final class TrialJson {

  private TrialJson() {}

  /** A trial that is shown with the domains of its parameters. */
  static FrozenTrial trial(JsonNode json) {
    return trial(json, parameters(json));
  }

  /**
   * The same with parameters that are known already. How many attempts were lost, and the last
   * step, are not said by the gateway.
   */
  static FrozenTrial trial(JsonNode json, Map<String, Parameter> params) {
    return FrozenTrial.builder(json.path("number").asInt())
        .attempt(json.path("attempt").asInt())
        .state(Json.constant(TrialState.class, json.path("state").asText()))
        .params(params)
        .fixed(Json.attributes(json.path("fixed_params")))
        .values(Json.list(json.path("values"), Json::number))
        .constraints(Json.list(json.path("constraints"), Json::number))
        .userAttrs(Json.attributes(json.path("user_attrs")))
        .worker(Json.text(json, "worker"))
        .startedAt(time(json, "datetime_start"))
        .completedAt(time(json, "datetime_complete"))
        .reason(Json.text(json, "reason"))
        .build();
  }

  private static @Nullable Instant time(JsonNode json, String field) {
    String text = Json.text(json, field);
    return text == null ? null : Json.instant(text);
  }

  /** The parameters of a trial, from {@code params} and {@code distributions}. */
  static Map<String, Parameter> parameters(JsonNode json) {
    Map<String, Parameter> params = new LinkedHashMap<>();
    for (var each : json.path("params").properties()) {
      String name = each.getKey();
      JsonNode domain = json.path("distributions").path(name);
      if (domain.isMissingNode()) {
        throw new UnreadableMessageException(
            "The gateway shows parameter \"%s\" without its domain.".formatted(name), null);
      }
      Distribution distribution = Json.value(domain, Distribution.class);
      params.put(name, new Parameter(distribution, internal(distribution, each.getValue())));
    }
    return params;
  }

  /** The internal form of a value that the gateway gave. */
  static double internal(Distribution distribution, JsonNode value) {
    double internal = distribution.toInternal(Json.external(value));
    if (Double.isNaN(internal)) {
      throw new UnreadableMessageException(
          "The gateway gave the value %s, which lies outside %s.".formatted(value, distribution),
          null);
    }
    return internal;
  }

  static Report report(JsonNode json) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    json.path("metrics")
        .properties()
        .forEach(m -> metrics.put(m.getKey(), Json.number(m.getValue())));
    return new Report(
        json.path("attempt").asInt(),
        json.path("step").asLong(),
        Json.number(json.path("value")),
        metrics,
        json.path("prune").asBoolean());
  }

  /** The body that ends an attempt. */
  static Map<String, @Nullable Object> result(Command.FinishTrial end) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("attempt", end.attempt());
    body.put("token", end.token());
    body.put("state", name(end.state()));
    body.put("values", end.values());
    body.put("constraints", end.constraints());
    body.put("asked", end.asked());
    body.put("user_attrs", Attributes.toJson(end.userAttrs()));
    put(body, "reason", end.reason());
    return body;
  }

  /** The body that adds a trial of elsewhere. */
  static Map<String, @Nullable Object> added(
      FrozenTrial trial, List<Report> reports, String requestId) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("state", name(trial.state()));
    body.put("params", each(trial.params(), p -> Attributes.toJson(p.external())));
    body.put("distributions", each(trial.params(), Parameter::distribution));
    body.put("values", trial.values());
    body.put("constraints", trial.constraints());
    body.put("user_attrs", Attributes.toJson(trial.userAttrs()));
    body.put("fixed_params", Attributes.toJson(trial.fixed()));
    body.put("attempt", trial.attempt());
    body.put("reports", reports.stream().map(TrialJson::shown).toList());
    put(body, "worker", trial.worker());
    put(body, "reason", trial.reason());
    put(body, "datetime_start", text(trial.startedAt()));
    put(body, "datetime_complete", text(trial.completedAt()));
    body.put("request_id", requestId);
    return body;
  }

  private static Map<String, Object> shown(Report report) {
    return Map.of(
        "attempt", report.attempt(),
        "step", report.step(),
        "value", report.value(),
        "metrics", report.metrics(),
        "prune", report.prune());
  }

  private static Map<String, @Nullable Object> each(
      Map<String, Parameter> params, Function<Parameter, @Nullable Object> form) {
    Map<String, @Nullable Object> each = new LinkedHashMap<>();
    params.forEach((name, parameter) -> each.put(name, form.apply(parameter)));
    return each;
  }

  private static String name(TrialState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static void put(Map<String, @Nullable Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }
}
