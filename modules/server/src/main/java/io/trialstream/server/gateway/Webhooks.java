package io.trialstream.server.gateway;

import io.trialstream.server.journal.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the webhooks of studies that these have closed. What is to be told was stored with the
 * event itself; any gateway tells it, again and again at growing intervals until it is accepted, or
 * for about a day. It may be told twice. Confined to one event loop.
 */
final class Webhooks {

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final long EVERY_MILLIS = 1_000;
  private static final long TIMEOUT_MILLIS = 10_000;
  private static final int AT_ONCE = 20;
  private static final int MOST_ATTEMPTS = 30;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final Vertx vertx;
  private final Database database;
  private final StudyQueries queries;
  private final HttpClient http;
  private final WebhookAddresses addresses;
  private long timer;
  private boolean busy;
  private String lastFailure = "";

  /** One call that is due. */
  private record Due(
      UUID studyId, long seq, String study, String url, String reason, Instant at, int attempts) {}

  Webhooks(Vertx vertx, Database database, StudyQueries queries, WebhookAddresses addresses) {
    this.addresses = addresses;
    this.vertx = vertx;
    this.database = database;
    this.queries = queries;
    http = vertx.createHttpClient();
  }

  void start() {
    timer = vertx.setPeriodic(EVERY_MILLIS, t -> tellAll());
  }

  private void tellAll() {
    if (busy) {
      return;
    }
    busy = true;
    claim()
        .compose(
            due -> {
              List<Future<?>> told = new ArrayList<>();
              due.forEach(one -> told.add(tell(one)));
              return Future.join(told);
            })
        .onComplete(
            result -> {
              busy = false;
              String failure = result.failed() ? String.valueOf(result.cause().getMessage()) : "";
              if (!failure.isEmpty() && !failure.equals(lastFailure)) {
                LOG.warn("webhooks cannot be told now: {}", failure);
              }
              lastFailure = failure;
            });
  }

  /** Takes what is due, so that other gateways leave it alone until its next turn. */
  private Future<List<Due>> claim() {
    return database
        .pool()
        .preparedQuery(
            """
            UPDATE webhooks w
            SET attempts = attempts + 1,
              next_at = now() + least(3600, 5 * 2 ^ least(attempts, 12)) * interval '1 second'
            WHERE (study_id, seq) IN (
              SELECT study_id, seq FROM webhooks WHERE next_at <= now()
              ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING study_id, seq, study, url, reason, at, attempts
            """)
        .execute(Tuple.of(AT_ONCE))
        .map(
            rows -> {
              List<Due> due = new ArrayList<>();
              for (Row row : rows) {
                due.add(
                    new Due(
                        row.getUUID("study_id"),
                        row.getLong("seq"),
                        row.getString("study"),
                        row.getString("url"),
                        row.getString("reason"),
                        Instant.from(row.getOffsetDateTime("at")),
                        row.getInteger("attempts")));
              }
              return due;
            });
  }

  private Future<?> tell(Due due) {
    return queries
        .study(due.study())
        .compose(
            found ->
                found
                    .filter(study -> StudyQueries.id(study).equals(due.studyId()))
                    .map(study -> post(due, study))
                    .orElse(Future.succeededFuture())) // it was deleted
        .compose(v -> forget(due))
        .recover(
            e -> {
              String host = URI.create(due.url()).getHost();
              if (due.attempts() < MOST_ATTEMPTS && !(e instanceof SecurityException)) {
                LOG.atInfo()
                    .addKeyValue("study", due.study())
                    .log("webhook at {} not told yet: {}", host, e.getMessage());
                return Future.succeededFuture();
              }
              LOG.atWarn()
                  .addKeyValue("study", due.study())
                  .log("webhook at {} given up: {}", host, e.getMessage());
              return forget(due);
            });
  }

  private Future<Void> post(Due due, JsonObject study) {
    JsonObject body =
        new JsonObject()
            .put("event", "study_closed")
            .put("study", due.study())
            .put("study_id", due.studyId().toString())
            .put("reason", due.reason())
            .put("at", due.at().toString())
            .put("n_trials", study.getInteger("n_trials"))
            .put("best_trial", study.getInteger("best_trial"))
            .put("best_value", study.getValue("best_value"));
    URI url = URI.create(due.url());
    return addresses
        .of(url)
        .compose(address -> http.request(options(due.url(), url, address)))
        .compose(request -> request.send(Buffer.buffer(body.encode())))
        .compose(
            response ->
                response.statusCode() / 100 == 2
                    ? Future.succeededFuture()
                    : Future.failedFuture("it answered " + response.statusCode()));
  }

  /** A call of the address that was looked at, and of no other that the name may have by then. */
  private static RequestOptions options(String text, URI url, InetAddress address) {
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : tls ? HTTPS : HTTP;
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setAbsoluteURI(text)
        .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
        .setTimeout(TIMEOUT_MILLIS)
        .putHeader("content-type", "application/json");
  }

  private Future<Void> forget(Due due) {
    return database
        .pool()
        .preparedQuery("DELETE FROM webhooks WHERE study_id = $1 AND seq = $2")
        .execute(Tuple.of(due.studyId(), due.seq()))
        .mapEmpty();
  }

  Future<Void> close() {
    vertx.cancelTimer(timer);
    return http.close();
  }
}
