package io.trialstream.server.gateway;

import io.trialstream.server.journal.WebhookQueue;
import io.trialstream.server.journal.WebhookQueue.Due;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.study.BestTrial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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
  private static final int MAX_ATTEMPTS = 30;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final Vertx vertx;
  private final WebhookQueue queue;
  private final StudyQueries queries;
  private final HttpClient http;
  private final WebhookAddresses addresses;
  private long timer;
  private boolean busy;
  private String lastFailure = "";

  Webhooks(Vertx vertx, WebhookQueue queue, StudyQueries queries, WebhookAddresses addresses) {
    this.addresses = addresses;
    this.vertx = vertx;
    this.queue = queue;
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
    queue
        .claim(AT_ONCE)
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

  private Future<?> tell(Due due) {
    return queries
        .study(due.study())
        .compose(
            found ->
                found
                    .filter(study -> study.id().equals(due.studyId()))
                    .map(study -> post(due, study))
                    .orElse(Future.succeededFuture())) // it was deleted
        .compose(v -> queue.remove(due))
        .recover(
            e -> {
              String host = URI.create(due.url()).getHost();
              if (due.attempts() < MAX_ATTEMPTS && !(e instanceof SecurityException)) {
                LOG.atInfo()
                    .addKeyValue("study", due.study())
                    .log("webhook at {} not told yet: {}", host, e.getMessage());
                return Future.succeededFuture();
              }
              LOG.atWarn()
                  .addKeyValue("study", due.study())
                  .log("webhook at {} given up: {}", host, e.getMessage());
              return queue.remove(due);
            });
  }

  private Future<Void> post(Due due, StudySummary study) {
    BestTrial best = study.best();
    JsonObject body =
        new JsonObject()
            .put("event", "study_closed")
            .put("study", due.study())
            .put("study_id", due.studyId().toString())
            .put("reason", due.reason())
            .put("at", due.at().toString())
            .put("n_trials", study.trials())
            .put("best_trial", best == null ? null : best.number())
            .put("best_value", best == null ? null : TrialJson.number(best.value()));
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

  Future<Void> close() {
    vertx.cancelTimer(timer);
    return http.close();
  }
}
