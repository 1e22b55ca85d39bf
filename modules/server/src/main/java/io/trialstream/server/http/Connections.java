package io.trialstream.server.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends connections whose clients do not go on: a request whose headers or body do not come to an
 * end, and a connection without a request. While a request is being served nothing is ended here.
 * Confined to the verticle's event loop.
 */
public final class Connections {

  private static final long LOOK_EVERY_MILLIS = 250;
  private static final String TIMER = "body timer";

  private final Vertx vertx;
  private final Deadlines deadlines;
  private final Map<HttpConnection, State> open = new HashMap<>();
  private final long timer;

  /** What a connection waits for. */
  private static final class State {
    private long waitsSince = System.nanoTime();
    private int requests;
    private boolean fresh = true;
  }

  public Connections(Vertx vertx, Deadlines deadlines) {
    this.vertx = vertx;
    this.deadlines = deadlines;
    timer = vertx.setPeriodic(LOOK_EVERY_MILLIS, t -> endSilent());
  }

  /** Takes note of a new connection. */
  public void opened(HttpConnection connection) {
    open.put(connection, new State());
    connection.closeHandler(v -> open.remove(connection));
  }

  private void endSilent() {
    long now = System.nanoTime();
    List<HttpConnection> silent = new ArrayList<>();
    open.forEach(
        (connection, state) -> {
          Duration patience = state.fresh ? deadlines.firstRequest() : deadlines.nextRequest();
          if (state.requests == 0 && now - state.waitsSince > patience.toNanos()) {
            silent.add(connection);
          }
        });
    silent.forEach(
        connection -> {
          open.remove(connection);
          connection.close();
        });
  }

  /** Takes note of a request, whose headers have come. */
  public void requested(RoutingContext request) {
    State state = open.get(request.request().connection());
    if (state != null) {
      state.fresh = false;
      state.requests++;
      request.addEndHandler(
          ended -> {
            state.requests--;
            state.waitsSince = System.nanoTime();
          });
    }
    if (request.response().writeQueueFull()) {
      whenRead(request);
    } else {
      request.next();
    }
  }

  /** Goes on once the client has read earlier answers on this connection. */
  private void whenRead(RoutingContext request) {
    request.request().pause();
    long patience =
        vertx.setTimer(deadlines.reading().toMillis(), t -> request.request().connection().close());
    request
        .response()
        .drainHandler(
            v -> {
              if (vertx.cancelTimer(patience)) {
                request.request().resume();
                request.next();
              }
            });
  }

  /** Reads the body, and ends the request if that takes too long. */
  Handler<RoutingContext> reading(BodyHandler body) {
    return request -> {
      if (!request.request().isEnded()) {
        long patience =
            vertx.setTimer(deadlines.body().toMillis(), t -> giveUp(request, deadlines.body()));
        request.addEndHandler(ended -> vertx.cancelTimer(patience));
        request.put(TIMER, patience);
      }
      body.handle(request);
    };
  }

  /**
   * Takes note that the body has come; one that comes after the request was given up is ignored.
   */
  void read(RoutingContext request) {
    if (request.response().ended()) {
      return;
    }
    if (request.get(TIMER) instanceof Long timer) {
      vertx.cancelTimer(timer);
    }
    request.next();
  }

  private static void giveUp(RoutingContext request, Duration patience) {
    request.response().putHeader("connection", "close");
    new Problem(
            ProblemReason.REQUEST_TIMEOUT,
            "Expected the whole body of the request within %d s.".formatted(patience.toSeconds()))
        .send(request);
    if (request.request().version() != HttpVersion.HTTP_2) { // there, others may use it
      request.request().connection().close();
    }
  }

  public void close() {
    vertx.cancelTimer(timer);
  }
}
