package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.server.gateway.TrialBodies.AttemptBody;
import io.trialstream.server.gateway.TrialBodies.AttributesBody;
import io.trialstream.server.gateway.TrialBodies.ReportBody;
import io.trialstream.server.gateway.TrialBodies.SuggestBody;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.space.Distribution;
import io.trialstream.study.Attributes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller that only speaks HTTP asks and tells about a trial while it runs, by the same
 * commands that workers send; any gateway may carry any of them. Thread-safe.
 */
final class RunningTrials {

  private final TrialCommands commands;

  RunningTrials(TrialCommands commands) {
    this.commands = commands;
  }

  Future<JsonObject> suggest(StudySummary study, int number, SuggestBody body) {
    String name = TrialBodies.needed("name", body.name());
    Distribution distribution = TrialBodies.needed("distribution", body.distribution());
    return commands.ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            commands
                .ask(
                    study,
                    new Command.RequestParameter(number, attempt, body.token(), name, distribution))
                .compose(
                    answer -> {
                      double value = answer.value();
                      JsonObject shown =
                          new JsonObject()
                              .put("name", name)
                              .put("value", Attributes.toJson(distribution.toExternal(value)));
                      return body.token() == null
                          ? Future.succeededFuture(shown)
                          : commands.token(study, number, attempt).map(t -> shown.put("token", t));
                    }));
  }

  Future<JsonObject> heartbeat(StudySummary study, int number, AttemptBody body) {
    return commands.ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            commands
                .send(study, new Command.Heartbeat(number, attempt, body.token(), true))
                .map(v -> new JsonObject().put("number", number).put("attempt", attempt)));
  }

  /** Sets attributes at once, so that a later attempt has them if this one is lost. */
  Future<JsonObject> setAttributes(StudySummary study, int number, AttributesBody body) {
    Map<String, Object> attributes = TrialBodies.needed("user_attrs", body.userAttrs());
    return commands.ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            setAttributes(study, number, attempt, body.token(), attributes)
                .map(v -> new JsonObject().put("number", number).put("attempt", attempt)));
  }

  Future<JsonObject> report(StudySummary study, int number, ReportBody body) {
    long step = TrialBodies.needed("step", body.step());
    double value = TrialBodies.needed("value", body.value());
    Map<String, Double> metrics = body.metrics() == null ? Map.of() : body.metrics();
    return commands.ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            setAttributes(
                    study, number, attempt, body.token(), TrialBodies.orEmpty(body.userAttrs()))
                .compose(
                    v ->
                        commands.ask(
                            study,
                            new Command.ReportTrial(
                                number, attempt, body.token(), step, value, metrics)))
                .map(answer -> new JsonObject().put("step", step).put("prune", answer.prune())));
  }

  private Future<?> setAttributes(
      StudySummary study,
      int number,
      int attempt,
      @Nullable String token,
      Map<String, Object> attrs) {
    return attrs.isEmpty()
        ? Future.succeededFuture()
        : commands.send(study, new Command.SetTrialAttributes(number, attempt, token, attrs));
  }
}
