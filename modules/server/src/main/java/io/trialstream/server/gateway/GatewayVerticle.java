package io.trialstream.server.gateway;

import io.trialstream.server.http.AccessControl;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Connections;
import io.trialstream.server.http.Contract;
import io.trialstream.server.http.Dashboard;
import io.trialstream.server.http.Doors;
import io.trialstream.server.http.Http;
import io.trialstream.server.http.Outflow;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.http.RequestLimit;
import io.trialstream.server.http.SecurityHeaders;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.journal.WebhookQueue;
import io.trialstream.server.metrics.Scrape;
import io.trialstream.server.metrics.Telemetry;
import io.trialstream.server.tables.CompleteTrials;
import io.trialstream.server.tables.EventQueries;
import io.trialstream.server.tables.QuarantineQueries;
import io.trialstream.server.tables.ReportQueries;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.server.tables.TrialQueries;
import io.trialstream.server.tables.WorkerQueries;
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
import io.vertx.sqlclient.Pool;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Control over HTTP, under {@code /api/v1}. Reads the tables; changes go as commands through the
 * stream, like a worker's. Deploy as many as you like.
 */
public final class GatewayVerticle extends VerticleBase {

  private static final long MAX_BODY_BYTES = 256 * 1024;

  /** Of a trial of elsewhere, which comes with all that it has reported. */
  private static final long MAX_ADDED_TRIAL_BYTES = 2 << 20;

  private static final int CONNECTIONS = 8;

  /** A request may be computed for so long without a byte in either direction. */
  private static final int MAX_SILENT_SECONDS = 300;

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final GatewayOptions options;
  private final @Nullable Telemetry given;
  private @Nullable Telemetry telemetry;
  private @Nullable Database database;
  private @Nullable CommandSender sender;
  private @Nullable EventFeed feed;
  private @Nullable Webhooks webhooks;
  private @Nullable Connections connections;
  private @Nullable OpenTopicAdmin topics;
  private volatile int port;

  /** A gateway that is measured and traced as {@link Telemetry#of(io.vertx.core.Vertx)} says. */
  public GatewayVerticle(KafkaSettings kafka, PostgresSettings postgres, GatewayOptions options) {
    this(kafka, postgres, options, null);
  }

  /**
   * A gateway.
   *
   * @param telemetry of the process: the gateway shows its meters at {@code /metrics}, if they are
   *     Prometheus'; null for {@link Telemetry#of(io.vertx.core.Vertx)}
   */
  public GatewayVerticle(
      KafkaSettings kafka,
      PostgresSettings postgres,
      GatewayOptions options,
      @Nullable Telemetry telemetry) {
    this.given = telemetry;
    this.kafka = kafka;
    this.postgres = postgres;
    this.options = options;
  }

  @Override
  public Future<?> start() {
    String id = "gateway-" + UUID.randomUUID();
    Telemetry known = given != null ? given : Telemetry.of(vertx);
    telemetry = known;
    return CommandSender.connect(vertx, kafka, id, known.tracing())
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
              return EventFeed.open(
                  vertx,
                  kafka,
                  new EventQueries(db.pool()),
                  new StudyQueries(db.pool()),
                  options.deadlines());
            })
        .compose(
            opened -> {
              feed = opened;
              Connections clients = new Connections(vertx, options.deadlines());
              connections = clients;
              return vertx
                  .createHttpServer(serverOptions())
                  .connectionHandler(clients::opened)
                  .requestHandler(router(clients))
                  .listen();
            })
        .onSuccess(
            listening -> {
              port = listening.actualPort();
              Pool pool = Objects.requireNonNull(database).pool();
              Webhooks telling =
                  new Webhooks(vertx, new WebhookQueue(pool), new StudyQueries(pool), addresses());
              telling.start();
              webhooks = telling;
            })
        .recover(e -> stop().transform(stopped -> Future.failedFuture(explained(e))));
  }

  /** The port that it listens on, also where its options leave the choice to the system. */
  public int port() {
    return port;
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
            .setCompressionSupported(true)
            // Without TLS, a connection is known before its first request only if it is HTTP/1.1.
            .setHttp2ClearTextEnabled(false)
            .setTcpKeepAlive(true)
            .setIdleTimeout(MAX_SILENT_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    GatewayOptions.Tls tls = options.tls();
    if (tls != null) {
      server
          .setSsl(true)
          .setUseAlpn(true) // HTTP/2, for those who speak it
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(tls.certificate().toString())
                  .setKeyPath(tls.key().toString()));
    }
    return server;
  }

  private Router router(Connections clients) {
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders(options.tls() != null));
    router.route().handler(clients::requested);
    router.route().handler(new Outflow(vertx, options.deadlines().reading()));
    List<String> hosts = new ArrayList<>(options.allowedHosts());
    hosts.add(options.host());
    router.route().handler(new Doors(options.tokens() == null, options.corsOrigins(), hosts));
    if (!options.corsOrigins().isEmpty()) {
      router
          .route("/api/*")
          .handler(
              CorsHandler.create()
                  .addOrigins(options.corsOrigins())
                  .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE))
                  .allowedHeaders(Set.of("authorization", "content-type", "last-event-id")));
    }
    Contract contract = Contract.load();
    Api api =
        new Api(
            router,
            contract,
            new AccessControl(vertx, options.tokens()),
            clients,
            new RequestLimit(options.maxOpenRequests(), options.maxEventStreams()),
            BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES),
            Map.of("addTrial", BodyHandler.create(false).setBodyLimit(MAX_ADDED_TRIAL_BYTES)));
    String document = contract.document().toString();
    api.on(
        "getContract",
        r -> r.response().putHeader("content-type", "application/json").end(document));
    api.on("getMetrics", this::showMetrics);
    OpenTopicAdmin opened = OpenTopicAdmin.open(vertx, kafka);
    topics = opened;
    new Health(Objects.requireNonNull(database), opened).addTo(api);
    AlgorithmRoutes.addTo(api);
    addStudiesAndTrials(api);
    api.complete();
    new Dashboard().addTo(router);
    router.route().handler(GatewayVerticle::nothing);
    router.route().failureHandler(GatewayVerticle::failed);
    router.errorHandler(400, GatewayVerticle::failed); // a path that cannot be decoded
    return router;
  }

  private void addStudiesAndTrials(Api api) {
    Pool pool = Objects.requireNonNull(database).pool();
    StudyQueries studies = new StudyQueries(pool);
    TrialQueries trials = new TrialQueries(pool);
    ReportQueries reports = new ReportQueries(pool);
    CompleteTrials complete = new CompleteTrials(pool);
    CommandSender commands = Objects.requireNonNull(sender);
    Lookup lookup = new Lookup(studies, trials);
    StudyCopy copies = new StudyCopy(commands, studies, trials, reports);
    StudyControl control = new StudyControl(commands, lookup, copies, addresses());
    new StudyRoutes(
            lookup,
            studies,
            trials,
            complete,
            control,
            Objects.requireNonNull(feed),
            new HeavyReads(vertx, complete))
        .addTo(api);
    new QuarantineRoutes(new QuarantineQueries(pool), lookup, control).addTo(api);
    TrialCommands ofTrials = new TrialCommands(commands, lookup);
    new TrialRoutes(
            lookup,
            trials,
            reports,
            new WorkerQueries(pool),
            new NewTrials(vertx, commands, ofTrials),
            new RunningTrials(ofTrials),
            new TrialResults(ofTrials, lookup))
        .addTo(api);
  }

  private WebhookAddresses addresses() {
    return new WebhookAddresses(vertx, options.privateWebhooks());
  }

  private void showMetrics(RoutingContext request) {
    if (!Caller.of(request).maySee("")) {
      throw new Problem(
          ProblemReason.FORBIDDEN, "Metrics tell of all studies; the token is for some only.");
    }
    Scrape.of(Objects.requireNonNull(telemetry).meters())
        .orElseThrow(
            () ->
                new Problem(
                    ProblemReason.NOT_FOUND,
                    "The application that runs this gateway has no metrics for Prometheus."))
        .answer(request.request());
  }

  private static void nothing(RoutingContext request) {
    throw new Problem(ProblemReason.NOT_FOUND, "There is nothing here.");
  }

  private static void failed(RoutingContext request) {
    int status = request.statusCode(); // 4xx: a handler of Vert.x refuses it
    if (request.failure() != null && (status < 400 || status >= 500)) {
      Http.fail(request, request.failure());
      return;
    }
    Problem problem =
        switch (status) {
          case 403 -> Doors.foreign("this origin");
          case 413 ->
              new Problem(
                  ProblemReason.TOO_LARGE,
                  "Expected a body of at most %d bytes, or of %d for a trial to add."
                      .formatted(MAX_BODY_BYTES, MAX_ADDED_TRIAL_BYTES));
          default -> new Problem(ProblemReason.of(status), "The request cannot be read.");
        };
    problem.send(request);
  }

  @Override
  public Future<?> stop() {
    CommandSender s = sender;
    Database d = database;
    EventFeed f = feed;
    Webhooks w = webhooks;
    Connections c = connections;
    if (c != null) {
      c.close();
    }
    OpenTopicAdmin t = topics;
    return Future.join(
        t == null ? Future.succeededFuture() : t.close(),
        s == null ? Future.succeededFuture() : s.close(),
        f == null ? Future.succeededFuture() : f.close(),
        w == null ? Future.succeededFuture() : w.close(),
        d == null ? Future.succeededFuture() : d.close());
  }
}
