package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.server.gateway.TrialBodies.AttemptBody;
import io.trialstream.server.gateway.TrialBodies.InvalidateBody;
import io.trialstream.server.gateway.TrialBodies.ResultBody;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.study.TrialState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How trials end for callers that only speak HTTP, by the same commands that workers send; any
 * gateway may carry any of them. Thread-safe.
 */
final class TrialResults {

  private final TrialCommands commands;
  private final Lookup lookup;

  TrialResults(TrialCommands commands, Lookup lookup) {
    this.commands = commands;
    this.lookup = lookup;
  }

  Future<JsonObject> tell(StudySummary study, int number, ResultBody body) {
    List<Double> values =
        body.values() != null
            ? body.values()
            : body.value() != null ? List.of(body.value()) : List.of();
    if (body.values() != null && body.value() != null) {
      throw new IllegalArgumentException("Expected either value or values, but got both.");
    }
    TrialState state = TrialBodies.state(body.state(), !values.isEmpty());
    Map<String, Object> attrs = TrialBodies.orEmpty(body.userAttrs());
    List<Double> constraints = body.constraints() == null ? List.of() : body.constraints();
    return asked(study, number, body)
        .compose(
            asked ->
                commands.ofAttempt(
                    study,
                    number,
                    body.attempt(),
                    attempt ->
                        proof(study, number, attempt, body)
                            .compose(
                                token ->
                                    commands.send(
                                        study,
                                        new Command.FinishTrial(
                                            number,
                                            attempt,
                                            token.orElse(null),
                                            state,
                                            values,
                                            constraints,
                                            asked.orElse(null),
                                            attrs,
                                            body.reason())))
                            .compose(v -> shown(study, number))));
  }

  /** The trial as it stands now. */
  private Future<JsonObject> shown(StudySummary study, int number) {
    return lookup.trial(study.id(), number).map(TrialJson::of);
  }

  /**
   * The client's token; in place of one, the values that it used and that were found to be right.
   */
  private Future<Optional<String>> proof(
      StudySummary study, int number, int attempt, ResultBody body) {
    return body.token() == null && body.params() != null
        ? commands.token(study, number, attempt).map(Optional::of)
        : Future.succeededFuture(Optional.ofNullable(body.token()));
  }

  /** The parameters that the objective asked for; empty for all that the trial has. */
  private Future<Optional<List<String>>> asked(StudySummary study, int number, ResultBody body) {
    Map<String, @Nullable Object> used = body.params();
    if (used == null) {
      return Future.succeededFuture(Optional.ofNullable(body.asked()));
    }
    if (body.asked() != null) {
      throw new IllegalArgumentException("Expected either asked or params, but got both.");
    }
    return lookup
        .parameters(study.id(), number)
        .map(
            params -> {
              JsonObject given = TrialJson.params(params);
              used.forEach((name, value) -> requireSame(number, name, value, given));
              return Optional.of(List.copyOf(used.keySet()));
            });
  }

  /** A trial's value is that of the parameters it was given, so others cannot be told with it. */
  private static void requireSame(
      int number, String name, @Nullable Object value, JsonObject given) {
    Object known = given.getValue(name);
    if (!given.containsKey(name) || !isSame(value, known)) {
      throw new IllegalArgumentException(
          given.containsKey(name)
              ? "Trial %d was given %s for the parameter \"%s\", but its result was told with %s."
                  .formatted(number, known, name, value)
              : "Trial %d was never offered a parameter \"%s\".".formatted(number, name));
    }
  }

  Future<JsonObject> release(StudySummary study, int number, AttemptBody body) {
    return commands.ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            commands
                .send(study, new Command.ReleaseTrial(number, attempt, body.token()))
                .map(v -> new JsonObject().put("number", number)));
  }

  Future<JsonObject> invalidate(StudySummary study, int number, InvalidateBody body) {
    return commands
        .send(study, new Command.InvalidateTrial(number, body.reason()))
        .compose(v -> shown(study, number));
  }

  private static boolean isSame(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Double d && !Double.isFinite(d)) {
      return false;
    }
    if (a instanceof Number m && b instanceof Number n) {
      return new BigDecimal(m.toString()).compareTo(new BigDecimal(n.toString())) == 0;
    }
    return Objects.equals(a, b);
  }
}
