package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.space.Text;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.NoAnswerException;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.BindException;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control over HTTP, under {@code /api/v1}. Reads the tables; changes go as commands through the
 * stream, like a worker's. Deploy as many as you like.
 */
public final class GatewayVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayVerticle.class);
  private static final long MAX_BODY_BYTES = 256 * 1024;
  private static final int CONNECTIONS = 8;

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final GatewayOptions options;
  private @Nullable Database database;
  private @Nullable CommandSender sender;
  private @Nullable StudyQueries queries;
  private @Nullable StudyControl control;

  public GatewayVerticle(KafkaSettings kafka, PostgresSettings postgres, GatewayOptions options) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.options = options;
  }

  @Override
  public Future<?> start() {
    String id = "gateway-" + UUID.randomUUID();
    return CommandSender.connect(vertx, kafka, id)
        .compose(
            connected -> {
              sender = connected;
              return Database.open(vertx, postgres, CONNECTIONS);
            })
        .compose(
            db -> {
              database = db;
              StudyQueries found = new StudyQueries(db);
              queries = found;
              control = new StudyControl(Objects.requireNonNull(sender), found);
              return vertx
                  .createHttpServer(
                      new HttpServerOptions().setHost(options.host()).setPort(options.port()))
                  .requestHandler(router())
                  .listen();
            })
        .recover(e -> stop().transform(stopped -> Future.failedFuture(explained(e))));
  }

  private Throwable explained(Throwable e) {
    return e instanceof BindException
        ? new IllegalArgumentException(
            "Port %d on %s is taken. Name another with --http-port."
                .formatted(options.port(), options.host()),
            e)
        : e;
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route("/api/*").handler(new RequestLimit(options.maxOpenRequests()));
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.get("/health/live").handler(request -> request.response().end("alive\n"));
    router.get("/health/ready").handler(request -> answer(request, 200, ready()));
    router.get("/api/v1/studies").handler(request -> answer(request, 200, queries().studies()));
    router.post("/api/v1/studies").handler(request -> answer(request, 201, create(request)));
    router.get("/api/v1/studies/:name").handler(request -> answer(request, 200, study(request)));
    router
        .delete("/api/v1/studies/:name")
        .handler(request -> answer(request, 200, delete(request)));
    router
        .post("/api/v1/studies/:name/stop")
        .handler(request -> answer(request, 200, change(request, new Command.StopStudy())));
    router
        .post("/api/v1/studies/:name/pause")
        .handler(request -> answer(request, 200, change(request, new Command.PauseStudy())));
    router
        .post("/api/v1/studies/:name/resume")
        .handler(request -> answer(request, 200, change(request, new Command.ResumeStudy())));
    router
        .get("/api/v1/studies/:name/trials")
        .handler(request -> answer(request, 200, trials(request)));
    router
        .get("/api/v1/studies/:name/trials/:number")
        .handler(request -> answer(request, 200, trial(request)));
    router
        .get("/api/v1/studies/:name/best-trial")
        .handler(request -> answer(request, 200, bestTrial(request)));
    router
        .get("/api/v1/studies/:name/best-trials")
        .handler(
            request ->
                answer(request, 200, ofStudy(request, study -> queries().bestTrials(study))));
    router.route().handler(request -> Problem.send(request, 404, "There is nothing here."));
    router
        .route()
        .failureHandler(
            request -> {
              if (request.failure() == null) {
                boolean tooLarge = request.statusCode() == 413;
                Problem.send(
                    request,
                    request.statusCode(),
                    tooLarge
                        ? "Expected a body of at most %d bytes.".formatted(MAX_BODY_BYTES)
                        : "The request cannot be served.");
              } else {
                fail(request, request.failure());
              }
            });
    return router;
  }

  private StudyQueries queries() {
    return Objects.requireNonNull(queries, "not started");
  }

  private StudyControl control() {
    return Objects.requireNonNull(control, "not started");
  }

  private static <T> void answer(RoutingContext request, int status, Future<T> content) {
    content.onComplete(
        result -> {
          if (result.succeeded()) {
            request
                .response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(result.result() + "\n");
          } else {
            fail(request, result.cause());
          }
        });
  }

  private static void fail(RoutingContext request, Throwable e) {
    switch (e) {
      case Problem p -> Problem.send(request, p.status(), String.valueOf(p.getMessage()));
      case CommandRejectedException r ->
          Problem.send(
              request,
              switch (r.reason()) {
                case UNKNOWN_STUDY, UNKNOWN_TRIAL, STUDY_DELETED -> 404;
                case DUPLICATE_STUDY, STUDY_CLOSED, TRIAL_FINISHED, LEASE_LOST, EXPIRED -> 409;
                case INVALID_VALUE -> 422;
              },
              String.valueOf(r.getMessage()));
      case IllegalArgumentException i -> Problem.send(request, 422, String.valueOf(i.getMessage()));
      case UnreadableMessageException u ->
          Problem.send(request, 400, String.valueOf(u.getMessage()));
      case NoAnswerException n -> Problem.send(request, 503, String.valueOf(n.getMessage()));
      default -> {
        LOG.error("{} {} failed", request.request().method(), request.request().path(), e);
        Problem.send(request, 503, "Not available now: " + e.getMessage());
      }
    }
  }

  // ---- what each does

  private Future<JsonObject> ready() {
    return Objects.requireNonNull(database)
        .pool()
        .query("SELECT 1")
        .execute()
        .map(v -> new JsonObject().put("status", "ready"));
  }

  private Future<JsonObject> create(RoutingContext request) {
    if (request.body() == null || request.body().buffer() == null) {
      return Future.failedFuture(new Problem(400, "Expected a JSON body with a name."));
    }
    return control()
        .create(Wire.readStrictly(request.body().buffer().getBytes(), StudyRequest.class));
  }

  private Future<JsonObject> change(RoutingContext request, Command command) {
    return ofStudy(request, study -> control().change(study, command));
  }

  private Future<JsonObject> delete(RoutingContext request) {
    return ofStudy(request, study -> control().delete(study));
  }

  private Future<JsonObject> study(RoutingContext request) {
    return queries().require(name(request));
  }

  private <T> Future<T> ofStudy(RoutingContext request, Function<JsonObject, Future<T>> use) {
    return queries().require(name(request)).compose(use);
  }

  private Future<Object> trials(RoutingContext request) {
    int from = number(request, "from", 0, Integer.MAX_VALUE);
    int limit = number(request, "limit", StudyQueries.MAX_PAGE, StudyQueries.MAX_PAGE);
    return ofStudy(
        request,
        study -> queries().trials(StudyQueries.id(study), from, limit).map(page -> (Object) page));
  }

  private static int number(RoutingContext request, String name, int whenAbsent, int most) {
    String text = request.request().getParam(name);
    if (text == null) {
      return whenAbsent;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new Problem(
        400,
        "Expected the query parameter %s to be from 0 to %d, but got \"%s\"."
            .formatted(name, most, text));
  }

  private Future<JsonObject> trial(RoutingContext request) {
    String text = Objects.requireNonNull(request.pathParam("number"));
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return Future.failedFuture(new Problem(400, "Expected a trial number, but got " + text));
    }
    return ofStudy(
        request,
        study ->
            queries()
                .trial(StudyQueries.id(study), number)
                .map(
                    found ->
                        found.orElseThrow(
                            () -> new Problem(404, "The study has no trial " + number + "."))));
  }

  private Future<JsonObject> bestTrial(RoutingContext request) {
    return ofStudy(
        request,
        study -> {
          if (study.getJsonArray("directions").size() > 1) {
            return Future.failedFuture(
                new Problem(
                    409,
                    "The study \"%s\" has several objectives and no single best trial. Ask for its best-trials."
                        .formatted(study.getString("name"))));
          }
          Integer best = study.getInteger("best_trial");
          return best == null
              ? Future.failedFuture(
                  new Problem(
                      404,
                      "No trial of the study \"%s\" is complete yet."
                          .formatted(study.getString("name"))))
              : queries()
                  .trial(StudyQueries.id(study), best)
                  .map(found -> found.orElseThrow(() -> new Problem(404, "It was deleted.")));
        });
  }

  private static String name(RoutingContext request) {
    return Text.requireName(request.pathParam("name"), "study name");
  }

  @Override
  public Future<?> stop() {
    CommandSender s = sender;
    Database d = database;
    return Future.join(
        s == null ? Future.succeededFuture() : s.close(),
        d == null ? Future.succeededFuture() : d.close());
  }
}
