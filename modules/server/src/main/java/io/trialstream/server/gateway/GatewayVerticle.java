package io.trialstream.server.gateway;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.metrics.Metrics;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.OpenTopicAdmin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CorsHandler;
import java.net.BindException;
import java.util.Objects;
import java.util.Set;
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
  private final Metrics metrics;
  private @Nullable Database database;
  private @Nullable CommandSender sender;
  private @Nullable StudyQueries queries;
  private @Nullable EventFeed feed;
  private @Nullable Webhooks webhooks;
  private @Nullable OpenTopicAdmin topics;

  /** A gateway that shows the metrics of its JVM only. */
  public GatewayVerticle(KafkaSettings kafka, PostgresSettings postgres, GatewayOptions options) {
    this(kafka, postgres, options, new Metrics());
  }

  /**
   * A gateway.
   *
   * @param metrics of this process, which it shows at {@code /metrics}, and its traces
   */
  public GatewayVerticle(
      KafkaSettings kafka, PostgresSettings postgres, GatewayOptions options, Metrics metrics) {
    this.metrics = metrics;
    this.kafka = kafka;
    this.postgres = postgres;
    this.options = options;
  }

  @Override
  public Future<?> start() {
    String id = "gateway-" + UUID.randomUUID();
    return CommandSender.connect(vertx, kafka, id, metrics.tracing())
        .compose(
            connected -> {
              sender = connected;
              return Database.open(vertx, postgres, CONNECTIONS);
            })
        .compose(
            db -> {
              database = db;
              return db.requirePrefix(kafka.topics().prefix()).map(db);
            })
        .compose(
            db -> {
              StudyQueries found = new StudyQueries(vertx, db);
              queries = found;
              return EventFeed.open(vertx, kafka, db, found);
            })
        .compose(
            opened -> {
              feed = opened;
              Webhooks telling =
                  new Webhooks(
                      vertx, Objects.requireNonNull(database), Objects.requireNonNull(queries));
              telling.start();
              webhooks = telling;
              return vertx.createHttpServer(serverOptions()).requestHandler(router()).listen();
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

  private HttpServerOptions serverOptions() {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setCompressionSupported(true);
    GatewayOptions.Tls tls = options.tls();
    if (tls != null) {
      server
          .setSsl(true)
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(tls.certificate().toString())
                  .setKeyPath(tls.key().toString()));
    }
    return server;
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders(options.tls() != null));
    if (!options.corsOrigins().isEmpty()) {
      router
          .route("/api/*")
          .handler(
              CorsHandler.create()
                  .addOrigins(options.corsOrigins())
                  .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE))
                  .allowedHeaders(Set.of("authorization", "content-type", "last-event-id")));
    }
    router
        .route("/api/*")
        .handler(new RequestLimit(options.maxOpenRequests(), options.maxEventStreams()));
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    StudyQueries q = Objects.requireNonNull(queries);
    CommandSender s = Objects.requireNonNull(sender);
    TrialQueries trials = new TrialQueries(Objects.requireNonNull(database));
    Contract contract = Contract.load();
    Api api = new Api(router, contract, new AccessControl(vertx, options.tokens()));
    String document = contract.document().toString();
    api.on(
        "getContract",
        r -> r.response().putHeader("content-type", "application/json").end(document));
    api.on("getMetrics", this::showMetrics);
    OpenTopicAdmin opened = OpenTopicAdmin.open(vertx, kafka);
    topics = opened;
    new Health(Objects.requireNonNull(database), opened).addTo(api);
    new StudyRoutes(q, trials, new StudyControl(s, q), Objects.requireNonNull(feed)).addTo(api);
    new TrialRoutes(q, trials, new TrialControl(vertx, s, q, trials)).addTo(api);
    api.complete();
    new Dashboard().addTo(router);
    router.route().handler(request -> Problem.send(request, 404, "There is nothing here."));
    router.route().failureHandler(GatewayVerticle::failed);
    router.errorHandler(400, GatewayVerticle::failed); // a path that cannot be decoded
    return router;
  }

  private void showMetrics(RoutingContext request) {
    if (!Caller.of(request).maySee("")) {
      throw new Problem(403, "Metrics tell of all studies; the token is for some only.");
    }
    metrics.answer(request.request());
  }

  private static void failed(RoutingContext request) {
    int status = request.statusCode(); // 4xx: a handler of Vert.x refuses it
    if (request.failure() != null && (status < 400 || status >= 500)) {
      Http.fail(request, request.failure());
      return;
    }
    Problem.send(
        request,
        status,
        switch (status) {
          case 403 -> "Pages of this origin may not call. Name it with --cors-origin if they may.";
          case 413 -> "Expected a body of at most %d bytes.".formatted(MAX_BODY_BYTES);
          default -> "The request cannot be read.";
        });
  }

  @Override
  public Future<?> stop() {
    CommandSender s = sender;
    Database d = database;
    EventFeed f = feed;
    Webhooks w = webhooks;
    OpenTopicAdmin t = topics;
    return Future.join(
        t == null ? Future.succeededFuture() : t.close(),
        s == null ? Future.succeededFuture() : s.close(),
        f == null ? Future.succeededFuture() : f.close(),
        w == null ? Future.succeededFuture() : w.close(),
        d == null ? Future.succeededFuture() : d.close());
  }
}
