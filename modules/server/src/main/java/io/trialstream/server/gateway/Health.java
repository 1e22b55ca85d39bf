package io.trialstream.server.gateway;

import io.trialstream.server.http.Api;
import io.trialstream.server.http.Http;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.IdentityTable;
import io.trialstream.server.tables.QuarantineQueries;
import io.trialstream.stream.OpenTopicAdmin;
import io.trialstream.stream.StreamIdentity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a gateway lives, and whether it can serve: it needs the database and the broker. Confined
 * to the verticle's event loop.
 */
final class Health {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** What was found is believed for a while, so that asking often costs nothing. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Database database;
  private final OpenTopicAdmin topics;
  private @Nullable Future<JsonArray> missing;
  private long askedAt;
  private long quarantined;

  Health(Database database, OpenTopicAdmin topics) {
    this.database = database;
    this.topics = topics;
  }

  void addTo(Api api) {
    api.on(
        "isAlive",
        r -> Http.answer(r, 200, Future.succeededFuture(new JsonObject().put("status", "alive"))));
    api.on("isReady", this::ready);
  }

  private void ready(RoutingContext request) {
    Future<JsonArray> known = missing;
    if (known == null || System.nanoTime() - askedAt > FRESH_NANOS) {
      askedAt = System.nanoTime();
      known = look();
      missing = known;
    }
    known.onSuccess(
        gone ->
            Http.answer(
                request,
                gone.isEmpty() ? 200 : 503,
                Future.succeededFuture(
                    new JsonObject()
                        .put("status", gone.isEmpty() ? "ready" : "unavailable")
                        .put("missing", gone)
                        .put("quarantined", quarantined))));
  }

  private Future<JsonArray> look() {
    Future<Optional<StreamIdentity>> postgres =
        IdentityTable.read(database.pool()).timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    new QuarantineQueries(database.pool())
        .count()
        .onSuccess(count -> quarantined = count); // where it fails, the last one is shown
    Future<OpenTopicAdmin.Present> kafka =
        topics.present().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return Future.join(postgres, kafka)
        .transform(
            both -> {
              JsonArray gone = new JsonArray();
              if (postgres.failed()) {
                gone.add("PostgreSQL: " + postgres.cause().getMessage());
              }
              if (kafka.failed()) {
                gone.add("Kafka: " + kafka.cause().getMessage());
              }
              if (both.succeeded()) {
                postgres
                    .result()
                    .flatMap(known -> known.difference(kafka.result().identity()))
                    .ifPresent(gone::add);
              }
              return Future.succeededFuture(gone);
            });
  }
}
