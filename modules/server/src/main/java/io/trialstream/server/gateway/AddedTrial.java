package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.server.gateway.TrialBodies.AddBody;
import io.trialstream.server.gateway.TrialBodies.AddedReport;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.Report;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command that adds a trial, from the body of a request. Stateless. */
final class AddedTrial {

  private AddedTrial() {}

  /**
   * The command.
   *
   * @param space the domains that the study declares
   * @throws IllegalArgumentException if a value is not allowed; the message says which
   */
  static Command.AddTrial command(AddBody body, TrialState state, Map<String, Distribution> space) {
    int attempt = body.attempt() == null ? 0 : body.attempt();
    Map<String, Object> values = new LinkedHashMap<>(Attributes.copy(body.params()));
    Map<String, Object> fixed = new LinkedHashMap<>(Attributes.copy(body.fixedParams()));
    Map<String, Parameter> params = new LinkedHashMap<>();
    if (state == TrialState.WAITING && attempt == 0) {
      fixed.putAll(values); // as those of an enqueued trial, whose domains are not known yet
    } else {
      values.forEach(
          (name, value) -> params.put(name, parameter(name, value, body.distributions(), space)));
    }
    return new Command.AddTrial(
        state,
        params,
        body.values() == null ? List.of() : body.values(),
        body.constraints() == null ? List.of() : body.constraints(),
        body.userAttrs() == null ? Map.of() : body.userAttrs(),
        new TrialHistory(
            attempt,
            fixed,
            reports(body, attempt),
            body.worker(),
            body.reason(),
            micros("datetime_start", body.datetimeStart()),
            micros("datetime_complete", body.datetimeComplete())));
  }

  private static List<Report> reports(AddBody body, int attempt) {
    List<Report> reports = new ArrayList<>();
    if (body.intermediateValues() != null) {
      if (body.reports() != null) {
        throw new IllegalArgumentException(
            "Expected either reports or intermediate_values, but got both.");
      }
      body.intermediateValues()
          .forEach((step, value) -> reports.add(report(attempt, step, value, null, null)));
    }
    if (body.reports() != null) {
      for (AddedReport r : body.reports()) {
        if (r == null) {
          throw new IllegalArgumentException("Expected reports, but one of them is null.");
        }
        reports.add(
            report(
                r.attempt() == null ? attempt : r.attempt(),
                r.step(),
                r.value(),
                r.metrics(),
                r.prune()));
      }
    }
    return reports;
  }

  private static Report report(
      int attempt,
      @Nullable Long step,
      @Nullable Double value,
      @Nullable Map<String, Double> metrics,
      @Nullable Boolean prune) {
    if (step == null || value == null) {
      throw new IllegalArgumentException(
          "Expected a step and a value in each report, but got step %s, value %s."
              .formatted(step, value));
    }
    return new Report(
        attempt, step, value, metrics == null ? Map.of() : metrics, Boolean.TRUE.equals(prune));
  }

  private static @Nullable Long micros(String field, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return TrialHistory.micros(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Expected %s as a time with its zone, such as 2026-01-02T03:04:05.678Z, but got \"%s\"."
              .formatted(field, text),
          e);
    }
  }

  private static Parameter parameter(
      String name,
      @Nullable Object value,
      @Nullable Map<String, Distribution> given,
      Map<String, Distribution> known) {
    Distribution distribution = given == null ? null : given.get(name);
    if (distribution == null) {
      distribution = known.get(name);
    }
    if (distribution == null) {
      throw new IllegalArgumentException(
          "Expected a distribution of parameter \"%s\", which the study does not declare."
              .formatted(name));
    }
    double internal = distribution.toInternal(value);
    if (Double.isNaN(internal)) {
      throw new IllegalArgumentException(
          "The value %s of parameter \"%s\" lies outside %s.".formatted(value, name, distribution));
    }
    return new Parameter(distribution, internal);
  }
}
