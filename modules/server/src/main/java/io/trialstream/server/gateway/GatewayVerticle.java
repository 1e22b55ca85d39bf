package io.trialstream.server.gateway;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.BindException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Control over HTTP, under {@code /api/v1}. Reads the tables; changes go as commands through the
 * stream, like a worker's. Deploy as many as you like.
 */
public final class GatewayVerticle extends VerticleBase {

  private static final long MAX_BODY_BYTES = 256 * 1024;
  private static final int CONNECTIONS = 8;

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final GatewayOptions options;
  private @Nullable Database database;
  private @Nullable CommandSender sender;
  private @Nullable StudyQueries queries;
  private @Nullable EventFeed feed;
  private @Nullable Webhooks webhooks;

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
              StudyQueries found = new StudyQueries(vertx, db);
              queries = found;
              return EventFeed.open(vertx, kafka, db);
            })
        .compose(
            opened -> {
              feed = opened;
              Webhooks telling =
                  new Webhooks(
                      vertx, Objects.requireNonNull(database), Objects.requireNonNull(queries));
              telling.start();
              webhooks = telling;
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
    router
        .get("/health/ready")
        .handler(
            request ->
                Http.answer(
                    request,
                    200,
                    Objects.requireNonNull(database)
                        .pool()
                        .query("SELECT 1")
                        .execute()
                        .map(v -> new JsonObject().put("status", "ready"))));
    StudyQueries q = Objects.requireNonNull(queries);
    CommandSender s = Objects.requireNonNull(sender);
    new StudyRoutes(q, new StudyControl(s, q), Objects.requireNonNull(feed)).addTo(router);
    new TrialRoutes(q, new TrialControl(vertx, s, q)).addTo(router);
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
                Http.fail(request, request.failure());
              }
            });
    return router;
  }

  @Override
  public Future<?> stop() {
    CommandSender s = sender;
    Database d = database;
    EventFeed f = feed;
    Webhooks w = webhooks;
    return Future.join(
        s == null ? Future.succeededFuture() : s.close(),
        f == null ? Future.succeededFuture() : f.close(),
        w == null ? Future.succeededFuture() : w.close(),
        d == null ? Future.succeededFuture() : d.close());
  }
}
