package io.trialstream.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An open answer that events are written to. A client that does not read is cut off. Confined to
 * the response's event loop.
 */
public final class ServerSentEvents {

  /** Proxies end connections that are silent for longer than some minutes. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final HttpServerResponse response;
  private final Runnable ended;
  private final Vertx vertx;
  private final Duration patience;
  private final long signs;
  private @Nullable Runnable next;
  private @Nullable Long stalled;
  private boolean over;

  /**
   * Begins the answer.
   *
   * @param patience for a client to read what was written
   * @param ended runs once, when the client has gone or {@link #end} was called
   */
  public ServerSentEvents(RoutingContext request, Duration patience, Runnable ended) {
    vertx = request.vertx();
    response = request.response();
    this.patience = patience;
    this.ended = ended;
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    request.addEndHandler(v -> over());
    response.drainHandler(v -> drained());
    write(": hello\n\n");
    signs =
        vertx.setPeriodic(
            SIGN_OF_LIFE.toMillis(),
            t -> {
              if (!over && !response.writeQueueFull()) {
                write(": still here\n\n");
              }
            });
  }

  private void write(String text) {
    if (over) {
      return;
    }
    response.write(text);
    if (response.writeQueueFull() && stalled == null) {
      stalled = vertx.setTimer(patience.toMillis(), t -> cutOff());
    }
  }

  private void drained() {
    if (stalled != null) {
      vertx.cancelTimer(stalled);
      stalled = null;
    }
    Runnable due = next;
    next = null;
    if (due != null && !over) {
      due.run();
    }
  }

  /** Whether the client does not read as fast as events come. */
  public boolean isFull() {
    return response.writeQueueFull();
  }

  public boolean isOver() {
    return over;
  }

  /** Runs something once the client has read what was written; only what was named last. */
  public void whenRead(Runnable due) {
    next = due;
  }

  /** Writes an event; the text must have no line end. */
  public void send(String event, String json) {
    write("event: %s\ndata: %s\n\n".formatted(event, json));
  }

  /** The same with an id to go on after. */
  public void send(long id, String event, String json) {
    write("id: %d\nevent: %s\ndata: %s\n\n".formatted(id, event, json));
  }

  /** Ends the answer as it should end. */
  public void end() {
    if (!over) {
      over();
      response.end();
    }
  }

  /** Ends the answer so that the client sees that something is wrong, and comes again. */
  public void cutOff() {
    if (!over) {
      over();
      response.reset();
    }
  }

  private void over() {
    if (!over) {
      over = true;
      vertx.cancelTimer(signs);
      if (stalled != null) {
        vertx.cancelTimer(stalled);
        stalled = null;
      }
      ended.run();
    }
  }
}
