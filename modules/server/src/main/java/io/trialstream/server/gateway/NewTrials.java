package io.trialstream.server.gateway;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.server.gateway.TrialBodies.AddBody;
import io.trialstream.server.gateway.TrialBodies.AskBody;
import io.trialstream.server.gateway.TrialBodies.EnqueueBody;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.space.Text;
import io.trialstream.stream.CommandSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives out trials to callers that only speak HTTP, and makes new ones for anybody, by the same
 * commands that workers send; any gateway may carry any of them. Thread-safe.
 */
final class NewTrials {

  private static final double DEFAULT_WAIT_SECONDS = 10;
  private static final double MAX_WAIT_SECONDS = 20;

  private final Vertx vertx;
  private final CommandSender sender;
  private final TrialCommands commands;

  NewTrials(Vertx vertx, CommandSender sender, TrialCommands commands) {
    this.vertx = vertx;
    this.sender = sender;
    this.commands = commands;
  }

  /** Trials to evaluate; none if none came free in time. */
  Future<JsonObject> ask(StudySummary study, AskBody body) {
    int count = body.count() == null ? 1 : body.count();
    if (count < 1 || count > Command.RequestTrial.MAX_COUNT) {
      throw new IllegalArgumentException(
          "Expected a count from 1 to %d, but got %d."
              .formatted(Command.RequestTrial.MAX_COUNT, count));
    }
    double wait = body.waitSeconds() == null ? DEFAULT_WAIT_SECONDS : body.waitSeconds();
    if (!(wait >= 0 && wait <= MAX_WAIT_SECONDS)) {
      throw new IllegalArgumentException(
          "Expected wait_seconds from 0 to %s, but got %s.".formatted(MAX_WAIT_SECONDS, wait));
    }
    UUID id = study.id();
    UUID request =
        body.requestId() == null ? null : TrialCommands.commandId(id, "ask", body.requestId());
    String worker = body.worker() == null ? null : Text.requireName(body.worker(), "worker name");
    return new TrialAsk(vertx, sender, study.name(), id, request, count, worker)
        .run(Math.round(1000 * wait))
        .map(
            started -> {
              JsonArray trials = new JsonArray();
              started.forEach(s -> trials.add(shown(s, Boolean.TRUE.equals(body.distributions()))));
              return new JsonObject().put("trials", trials);
            });
  }

  private static JsonObject shown(Event.TrialStarted started, boolean withDomains) {
    JsonObject shown = new JsonObject();
    if (withDomains) {
      shown.put("distributions", TrialJson.domains(started.params()));
    }
    return shown
        .put("number", started.number())
        .put("attempt", started.attempt())
        .put("params", TrialJson.params(started.params()))
        .put("user_attrs", TrialJson.attributes(started.userAttrs()))
        .put("token", GrantToken.of(started).text())
        .put("lease_seconds", started.leaseMillis() / 1000.0)
        .put("heartbeat_seconds", started.heartbeatMillis() / 1000.0);
  }

  /** No parameter can have NaN, an infinity, a list or an object as its value. */
  private static void requireValue(String name, @Nullable Object value) {
    boolean notFinite = value instanceof Double d && !Double.isFinite(d);
    if (notFinite || value instanceof Map<?, ?> || value instanceof List<?>) {
      throw new IllegalArgumentException(
          "Expected a number, a text, true, false or null for parameter \"%s\", but got %s."
              .formatted(name, value));
    }
  }

  Future<JsonObject> enqueue(StudySummary study, EnqueueBody body) {
    TrialBodies.orEmpty(body.params()).forEach(NewTrials::requireValue);
    Command command =
        new Command.EnqueueTrial(
            TrialBodies.orEmpty(body.params()),
            TrialBodies.orEmpty(body.userAttrs()),
            body.skipIfExists());
    return make(study, TrialCommands.commandId(study.id(), "enqueue", body.requestId()), command);
  }

  Future<JsonObject> add(StudySummary study, AddBody body) {
    return make(
        study,
        TrialCommands.commandId(study.id(), "add", body.requestId()),
        AddedTrial.command(body, TrialBodies.state(body.state(), true), study.spec().space()));
  }

  private Future<JsonObject> make(StudySummary study, UUID commandId, Command command) {
    return commands
        .send(study, commandId, command)
        .map(
            answer ->
                switch (answer) {
                  case Event.AboutTrial e -> new JsonObject().put("number", e.number());
                  case Answer.CommandAccepted a -> new JsonObject().putNull("number");
                  // What answers other commands cannot answer these.
                  default -> throw new IllegalStateException("Unexpected " + answer);
                });
  }
}
