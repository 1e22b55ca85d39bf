package io.trialstream.server.gateway;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.engine.Message;
import io.trialstream.server.gateway.TrialBodies.AddBody;
import io.trialstream.server.gateway.TrialBodies.AskBody;
import io.trialstream.server.gateway.TrialBodies.AttemptBody;
import io.trialstream.server.gateway.TrialBodies.AttributesBody;
import io.trialstream.server.gateway.TrialBodies.EnqueueBody;
import io.trialstream.server.gateway.TrialBodies.InvalidateBody;
import io.trialstream.server.gateway.TrialBodies.ReportBody;
import io.trialstream.server.gateway.TrialBodies.ResultBody;
import io.trialstream.server.gateway.TrialBodies.SuggestBody;
import io.trialstream.space.Distribution;
import io.trialstream.space.Text;
import io.trialstream.stream.Answered;
import io.trialstream.stream.CommandSender;
import io.trialstream.study.Attributes;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks for trials and tells about them for callers that only speak HTTP, by the same commands that
 * workers send; any gateway may carry any of them. Thread-safe.
 */
final class TrialControl {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(25);
  private static final double USUAL_WAIT_SECONDS = 10;
  private static final double MOST_WAIT_SECONDS = 20;

  private final Vertx vertx;
  private final CommandSender sender;
  private final StudyQueries queries;
  private final TrialQueries trials;

  TrialControl(Vertx vertx, CommandSender sender, StudyQueries queries, TrialQueries trials) {
    this.vertx = vertx;
    this.sender = sender;
    this.queries = queries;
    this.trials = trials;
  }

  // ---- asking

  /** Trials to evaluate; none if none came free in time. */
  Future<JsonObject> ask(JsonObject study, AskBody body) {
    int count = body.count() == null ? 1 : body.count();
    if (count < 1 || count > Command.RequestTrial.MAX_COUNT) {
      throw new IllegalArgumentException(
          "Expected a count from 1 to %d, but got %d."
              .formatted(Command.RequestTrial.MAX_COUNT, count));
    }
    double wait = body.waitSeconds() == null ? USUAL_WAIT_SECONDS : body.waitSeconds();
    if (!(wait >= 0 && wait <= MOST_WAIT_SECONDS)) {
      throw new IllegalArgumentException(
          "Expected wait_seconds from 0 to %s, but got %s.".formatted(MOST_WAIT_SECONDS, wait));
    }
    UUID id = StudyQueries.id(study);
    UUID request = body.requestId() == null ? null : commandId(id, "ask", body.requestId());
    String worker = body.worker() == null ? null : Text.requireName(body.worker(), "worker name");
    return new TrialAsk(vertx, sender, study.getString("name"), id, request, count, worker)
        .run(Math.round(1000 * wait))
        .map(
            started -> {
              JsonArray trials = new JsonArray();
              started.forEach(s -> trials.add(shown(s, Boolean.TRUE.equals(body.distributions()))));
              return new JsonObject().put("trials", trials);
            });
  }

  private static JsonObject shown(Event.TrialStarted started, boolean withDomains) {
    JsonObject params = new JsonObject();
    started.params().forEach((name, p) -> params.put(name, Attributes.toJson(p.external())));
    JsonObject shown = new JsonObject();
    if (withDomains) {
      JsonObject domains = new JsonObject();
      started
          .params()
          .forEach((name, p) -> domains.put(name, new JsonObject(Wire.text(p.distribution()))));
      shown.put("distributions", domains);
    }
    return shown
        .put("number", started.number())
        .put("attempt", started.attempt())
        .put("params", params)
        .put(
            "user_attrs",
            new JsonObject(new LinkedHashMap<>(Attributes.toJson(started.userAttrs()))))
        .put("token", GrantToken.of(started).text())
        .put("lease_seconds", started.leaseMillis() / 1000.0)
        .put("heartbeat_seconds", started.heartbeatMillis() / 1000.0);
  }

  /** The id of a command, from what the client calls it; any if it does not say. */
  private static UUID commandId(UUID study, String purpose, @Nullable String name) {
    if (name == null) {
      return UUID.randomUUID();
    }
    Text.requireName(name, "request_id");
    String text = study + " " + purpose + " " + name;
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  // ---- about running trials

  /** Does something with the attempt that is named, or with the one that runs. */
  private Future<JsonObject> ofAttempt(
      JsonObject study,
      int number,
      @Nullable Integer attempt,
      IntFunction<Future<JsonObject>> use) {
    if (attempt != null) {
      return use.apply(attempt);
    }
    return trials
        .require(StudyQueries.id(study), number)
        .compose(found -> use.apply(found.getInteger("attempt")));
  }

  Future<JsonObject> suggest(JsonObject study, int number, SuggestBody body) {
    String name = needed("name", body.name());
    Distribution distribution = needed("distribution", body.distribution());
    return ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            ask(
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
                          : token(study, number, attempt).map(t -> shown.put("token", t));
                    }));
  }

  /** The token of a running attempt with all that it was given so far. */
  private Future<String> token(JsonObject study, int number, int attempt) {
    return trials
        .parameters(StudyQueries.id(study), number)
        .map(params -> GrantToken.of(number, attempt, params).text());
  }

  Future<JsonObject> heartbeat(JsonObject study, int number, AttemptBody body) {
    return ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            send(study, new Command.Heartbeat(number, attempt, body.token(), true))
                .map(v -> new JsonObject().put("number", number).put("attempt", attempt)));
  }

  /** Sets attributes at once, so that a later attempt has them if this one is lost. */
  Future<JsonObject> setAttributes(JsonObject study, int number, AttributesBody body) {
    Map<String, Object> attributes = needed("user_attrs", body.userAttrs());
    return ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            setAttributes(study, number, attempt, body.token(), attributes)
                .map(v -> new JsonObject().put("number", number).put("attempt", attempt)));
  }

  Future<JsonObject> report(JsonObject study, int number, ReportBody body) {
    long step = needed("step", body.step());
    double value = needed("value", body.value());
    Map<String, Double> metrics = body.metrics() == null ? Map.of() : body.metrics();
    return ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            setAttributes(study, number, attempt, body.token(), orEmpty(body.userAttrs()))
                .compose(
                    v ->
                        ask(
                            study,
                            new Command.ReportTrial(
                                number, attempt, body.token(), step, value, metrics)))
                .map(answer -> new JsonObject().put("step", step).put("prune", answer.prune())));
  }

  private Future<?> setAttributes(
      JsonObject study,
      int number,
      int attempt,
      @Nullable String token,
      Map<String, Object> attrs) {
    return attrs.isEmpty()
        ? Future.succeededFuture()
        : send(study, new Command.SetTrialAttributes(number, attempt, token, attrs));
  }

  Future<JsonObject> tell(JsonObject study, int number, ResultBody body) {
    List<Double> values =
        body.values() != null
            ? body.values()
            : body.value() != null ? List.of(body.value()) : List.of();
    if (body.values() != null && body.value() != null) {
      throw new IllegalArgumentException("Expected either value or values, but got both.");
    }
    TrialState state = state(body.state(), !values.isEmpty());
    Map<String, Object> attrs = orEmpty(body.userAttrs());
    List<Double> constraints = body.constraints() == null ? List.of() : body.constraints();
    return asked(study, number, body)
        .compose(
            asked ->
                ofAttempt(
                    study,
                    number,
                    body.attempt(),
                    attempt ->
                        proof(study, number, attempt, body)
                            .compose(
                                token ->
                                    send(
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
                            .compose(v -> trials.require(StudyQueries.id(study), number))));
  }

  /**
   * The client's token; in place of one, the values that it used and that were found to be right.
   */
  private Future<Optional<String>> proof(
      JsonObject study, int number, int attempt, ResultBody body) {
    return body.token() == null && body.params() != null
        ? token(study, number, attempt).map(Optional::of)
        : Future.succeededFuture(Optional.ofNullable(body.token()));
  }

  /** The parameters that the objective asked for; empty for all that the trial has. */
  private Future<Optional<List<String>>> asked(JsonObject study, int number, ResultBody body) {
    Map<String, @Nullable Object> used = body.params();
    if (used == null) {
      return Future.succeededFuture(Optional.ofNullable(body.asked()));
    }
    if (body.asked() != null) {
      throw new IllegalArgumentException("Expected either asked or params, but got both.");
    }
    return trials
        .require(StudyQueries.id(study), number)
        .map(
            trial -> {
              JsonObject given = trial.getJsonObject("params");
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

  private static TrialState state(@Nullable String name, boolean valued) {
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

  Future<JsonObject> release(JsonObject study, int number, AttemptBody body) {
    return ofAttempt(
        study,
        number,
        body.attempt(),
        attempt ->
            send(study, new Command.ReleaseTrial(number, attempt, body.token()))
                .map(v -> new JsonObject().put("number", number)));
  }

  Future<JsonObject> invalidate(JsonObject study, int number, InvalidateBody body) {
    return send(study, new Command.InvalidateTrial(number, body.reason()))
        .compose(v -> trials.require(StudyQueries.id(study), number));
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

  // ---- making trials

  /** No parameter can have NaN, an infinity, a list or an object as its value. */
  private static void requireValue(String name, @Nullable Object value) {
    boolean notFinite = value instanceof Double d && !Double.isFinite(d);
    if (notFinite || value instanceof Map<?, ?> || value instanceof List<?>) {
      throw new IllegalArgumentException(
          "Expected a number, a text, true, false or null for parameter \"%s\", but got %s."
              .formatted(name, value));
    }
  }

  Future<JsonObject> enqueue(JsonObject study, EnqueueBody body) {
    orEmpty(body.params()).forEach(TrialControl::requireValue);
    Command command =
        new Command.EnqueueTrial(
            orEmpty(body.params()), orEmpty(body.userAttrs()), body.skipIfExists());
    return make(study, commandId(StudyQueries.id(study), "enqueue", body.requestId()), command);
  }

  Future<JsonObject> add(JsonObject study, AddBody body) {
    UUID id = StudyQueries.id(study);
    return queries
        .spec(id)
        .compose(
            spec ->
                make(
                    study,
                    commandId(id, "add", body.requestId()),
                    AddedTrial.command(body, state(body.state(), true), spec.space())));
  }

  private Future<JsonObject> make(JsonObject study, UUID commandId, Command command) {
    return sender
        .ask(commandId, study.getString("name"), StudyQueries.id(study), command, ANSWER_TIMEOUT)
        .map(
            answer ->
                switch (answer.message()) {
                  case Event.AboutTrial e -> new JsonObject().put("number", e.number());
                  case Answer.CommandAccepted a -> new JsonObject().putNull("number");
                  default -> throw new IllegalStateException("Unexpected " + answer);
                });
  }

  private <A extends Message> Future<A> ask(JsonObject study, Command.AnsweredBy<A> command) {
    return sender
        .ask(study.getString("name"), StudyQueries.id(study), command, ANSWER_TIMEOUT)
        .map(Answered::message);
  }

  /** Sends a command of which only is needed that it was accepted. */
  private Future<?> send(JsonObject study, Command command) {
    return sender.ask(study.getString("name"), StudyQueries.id(study), command, ANSWER_TIMEOUT);
  }

  private static Map<String, Object> orEmpty(@Nullable Map<String, Object> map) {
    if (map == null) {
      return Map.of();
    }
    return map;
  }

  private static <T> T needed(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("Expected a field \"" + field + "\".");
    }
    return Objects.requireNonNull(value);
  }
}
