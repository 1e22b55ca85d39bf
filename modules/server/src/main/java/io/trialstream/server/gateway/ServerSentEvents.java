package io.trialstream.server.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** An open answer that events are written to. Confined to the response's event loop. */
final class ServerSentEvents {

  /** Proxies end connections that are silent for longer than some minutes. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final HttpServerResponse response;
  private final Runnable ended;
  private final Vertx vertx;
  private final long timer;
  private boolean over;

  /**
   * Begins the answer.
   *
   * @param ended runs once, when the client has gone or {@link #end} was called
   */
  ServerSentEvents(Vertx vertx, HttpServerResponse response, Runnable ended) {
    this.vertx = vertx;
    this.response = response;
    this.ended = ended;
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    response.closeHandler(v -> over());
    response.exceptionHandler(e -> over());
    response.write(": hello\n\n");
    timer =
        vertx.setPeriodic(
            SIGN_OF_LIFE.toMillis(),
            t -> {
              if (!over && !response.writeQueueFull()) {
                response.write(": still here\n\n");
              }
            });
  }

  /** Whether the client does not read as fast as events come. */
  boolean isFull() {
    return response.writeQueueFull();
  }

  boolean isOver() {
    return over;
  }

  /** Runs something once the client has read what was written. */
  void whenRead(Runnable next) {
    response.drainHandler(v -> next.run());
  }

  /** Writes an event; the text must have no line end. */
  void send(String event, String json) {
    response.write("event: %s\ndata: %s\n\n".formatted(event, json));
  }

  /** The same with an id to go on after. */
  void send(long id, String event, String json) {
    response.write("id: %d\nevent: %s\ndata: %s\n\n".formatted(id, event, json));
  }

  /** Ends the answer as it should end. */
  void end() {
    if (!over) {
      over();
      response.end();
    }
  }

  /** Ends the answer so that the client sees that something is wrong, and comes again. */
  void cutOff() {
    over();
    response.reset();
  }

  private void over() {
    if (!over) {
      over = true;
      vertx.cancelTimer(timer);
      ended.run();
    }
  }
}
