package io.trialstream.server.gateway;

import io.trialstream.server.tables.CompleteTrials.Progress;
import io.trialstream.server.tables.ReportQueries.Curve;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.wire.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Trials, and what they have reported, as the JSON that people get. Stateless. */
final class TrialJson {

  private TrialJson() {}

  /** A trial. */
  static JsonObject of(FrozenTrial t) {
    JsonObject trial =
        new JsonObject()
            .put("number", t.number())
            .put("state", t.state().name())
            .put("values", numbers(t.values()))
            .put("params", params(t.params()))
            .put("datetime_start", time(t.startedAt()))
            .put("datetime_complete", time(t.completedAt()))
            .put("user_attrs", attributes(t.userAttrs()))
            .put("worker", t.worker())
            .put("attempt", t.attempt())
            .put("reason", t.reason());
    if (!t.fixed().isEmpty()) {
      trial.put("fixed_params", attributes(t.fixed()));
    }
    return t.constraints().isEmpty() ? trial : trial.put("constraints", numbers(t.constraints()));
  }

  /** A trial with the domains of its parameters. */
  static JsonObject withDomains(FrozenTrial t) {
    return of(t).put("distributions", domains(t.params()));
  }

  /** A trial with what it has reported: as one curve, and as each of its attempts reported it. */
  static JsonObject withReports(FrozenTrial t, List<Report> reports) {
    return of(t).put("intermediate_values", curve(reports)).put("reports", reports(reports));
  }

  /** Values as the objective sees them, by parameter name. */
  static JsonObject params(Map<String, Parameter> params) {
    JsonObject values = new JsonObject();
    params.forEach((name, p) -> values.put(name, Attributes.toJson(p.external())));
    return values;
  }

  /** Domains by parameter name. */
  static JsonObject domains(Map<String, Parameter> params) {
    JsonObject domains = new JsonObject();
    params.forEach((name, p) -> domains.put(name, new JsonObject(Wire.text(p.distribution()))));
    return domains;
  }

  /** JSON values by name. */
  static JsonObject attributes(Map<String, @Nullable Object> attributes) {
    return new JsonObject(new LinkedHashMap<>(Attributes.toJson(attributes)));
  }

  /** Reports in their order. */
  static JsonArray reports(List<Report> reports) {
    JsonArray shown = new JsonArray();
    reports.forEach(r -> shown.add(report(r)));
    return shown;
  }

  private static JsonObject report(Report r) {
    JsonObject report =
        new JsonObject()
            .put("attempt", r.attempt())
            .put("step", r.step())
            .put("value", number(r.value()));
    if (!r.metrics().isEmpty()) {
      JsonObject metrics = new JsonObject();
      r.metrics().forEach((name, value) -> metrics.put(name, number(value)));
      report.put("metrics", metrics);
    }
    return r.prune() ? report.put("prune", true) : report;
  }

  /** One value a step: the latest attempt's. */
  private static JsonObject curve(List<Report> reports) {
    Map<Long, Double> steps = new TreeMap<>();
    reports.forEach(r -> steps.put(r.step(), r.value()));
    JsonObject curve = new JsonObject();
    steps.forEach((step, value) -> curve.put(step.toString(), number(value)));
    return curve;
  }

  /** A curve as lists of the same length, for those who draw it. */
  static JsonObject curve(Curve c) {
    return new JsonObject()
        .put("number", c.number())
        .put("attempt", c.attempt())
        .put("steps", new JsonArray(c.steps()))
        .put("values", numbers(c.values()))
        .put("attempts", new JsonArray(c.attempts()));
  }

  /** A point of the history of a study. */
  static JsonObject progress(Progress p) {
    return new JsonObject()
        .put("number", p.number())
        .put("value", number(p.value()))
        .put("best", number(p.best()))
        .put("datetime_complete", time(p.completedAt()));
  }

  private static JsonArray numbers(List<Double> all) {
    JsonArray numbers = new JsonArray();
    all.forEach(one -> numbers.add(number(one)));
    return numbers;
  }

  /** JSON has no infinities: they are strings, as on the wire. */
  static Object number(Double value) {
    return Double.isFinite(value) ? value : value.toString();
  }

  /** As in RFC 3339. */
  static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
