package io.trialstream.server.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;

/**
 * Writes large answers as fast as their clients read them, so that little of an answer waits in
 * memory; a client that stops to read is cut off. Confined to the response's event loop.
 */
public final class Outflow implements Handler<RoutingContext> {

  /** How much is written before the client must have read it. */
  static final int SLICE_BYTES = 64 * 1024;

  private static final String KEY = "outflow";

  private final Vertx vertx;
  private final Duration patience;

  /**
   * @param patience for a client to read what was written
   */
  public Outflow(Vertx vertx, Duration patience) {
    this.vertx = vertx;
    this.patience = patience;
  }

  @Override
  public void handle(RoutingContext request) {
    request.put(KEY, this);
    request.next();
  }

  /** The one that writes the answers of this gateway. */
  static Outflow of(RoutingContext request) {
    return Objects.requireNonNull(request.get(KEY), "no route sets it");
  }

  /** Ends the answer with a whole body. */
  void end(HttpServerResponse response, Buffer body) {
    if (body.length() <= SLICE_BYTES) {
      response.end(body);
      return;
    }
    response.putHeader("content-length", Integer.toString(body.length()));
    write(response, body)
        .onSuccess(v -> response.end())
        .onFailure(gone -> {}); // nobody is there to be told
  }

  /**
   * Writes a part of an answer.
   *
   * @return succeeds once there is room for more; fails if the client has gone, or was cut off
   *     because it does not read
   */
  Future<Void> write(HttpServerResponse response, Buffer part) {
    Promise<Void> done = Promise.promise();
    writeFrom(response, part, 0, done);
    return done.future();
  }

  private void writeFrom(HttpServerResponse response, Buffer part, int from, Promise<Void> done) {
    int at = from;
    while (at < part.length()) {
      if (response.closed()) {
        done.tryFail("the client has gone");
        return;
      }
      int to = Math.min(part.length(), at + SLICE_BYTES);
      response.write(part.slice(at, to));
      at = to;
      if (response.writeQueueFull()) {
        int next = at;
        whenRead(response, () -> writeFrom(response, part, next, done), done);
        return;
      }
    }
    done.tryComplete();
  }

  private void whenRead(HttpServerResponse response, Runnable next, Promise<Void> done) {
    long timer =
        vertx.setTimer(
            patience.toMillis(),
            t -> {
              response.reset();
              done.tryFail("the client does not read");
            });
    response.drainHandler(
        v -> {
          if (vertx.cancelTimer(timer)) {
            next.run();
          }
        });
  }
}
