package io.trialstream.server.gateway;

import io.trialstream.stream.StoredEventRecord;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one study to one client, as server-sent events: first what the journal has, then
 * what is published. Each comes once, in order; the id is its place in the journal. A client that
 * does not read is cut off, and may go on from its last id. Confined to the response's event loop.
 */
final class EventStream {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int MOST_WAITING = 10_000;

  /** A line's end would end the event. */
  private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]+");

  private final EventFeed feed;
  private final UUID study;
  private final ServerSentEvents events;
  private final Context context;
  private final Consumer<StoredEventRecord> follower;

  /** Published while the journal is still being read, or the client is slow. */
  private final Deque<StoredEventRecord> waiting = new ArrayDeque<>();

  private long sent;

  /** The event before which one was missing, when the journal was read for it last. */
  private long lookedFor;

  private boolean caughtUp;

  private EventStream(
      Vertx vertx, EventFeed feed, UUID study, long after, HttpServerResponse response) {
    this.feed = feed;
    this.study = study;
    context = vertx.getOrCreateContext();
    sent = after;
    follower = event -> context.runOnContext(v -> published(event));
    events = new ServerSentEvents(vertx, response, this::ended);
  }

  /** Starts to send, after one event on. */
  static void start(
      Vertx vertx, EventFeed feed, UUID study, long after, HttpServerResponse response) {
    EventStream stream = new EventStream(vertx, feed, study, after, response);
    feed.follow(study, stream.follower);
    stream.readOn();
  }

  private void published(StoredEventRecord event) {
    if (events.isOver()) {
      return;
    }
    waiting.add(event);
    if (waiting.size() > MOST_WAITING) {
      LOG.atInfo()
          .addKeyValue("study", study)
          .log("a client that does not read its events is cut off");
      events.cutOff();
    } else if (caughtUp) {
      sendWaiting();
    }
  }

  private void readOn() {
    feed.after(study, sent)
        .onSuccess(
            stored ->
                context.runOnContext(
                    v -> {
                      stored.forEach(this::send);
                      whenWritable(
                          () -> {
                            if (stored.isEmpty()) {
                              caughtUp = true;
                              sendWaiting();
                            } else {
                              readOn();
                            }
                          });
                    }))
        .onFailure(
            e -> {
              LOG.atWarn()
                  .addKeyValue("study", study)
                  .log("its journal cannot be read now: {}", e.getMessage());
              events.cutOff();
            });
  }

  private void whenWritable(Runnable next) {
    if (events.isOver()) {
      return;
    }
    if (events.isFull()) {
      events.whenRead(next);
    } else {
      next.run();
    }
  }

  private void sendWaiting() {
    while (!waiting.isEmpty() && !events.isOver() && !events.isFull()) {
      StoredEventRecord event = waiting.getFirst();
      if (event.seq() > sent + 1 && !readUpTo(event.seq())) {
        return; // something between was published before this client came
      }
      send(waiting.removeFirst());
    }
    if (!waiting.isEmpty() && !events.isOver()) {
      events.whenRead(this::sendWaiting);
    }
  }

  /** Whether the journal was read for what comes before an event; else it is being read now. */
  private boolean readUpTo(long seq) {
    if (lookedFor == seq) {
      return true;
    }
    lookedFor = seq;
    caughtUp = false;
    readOn();
    return false;
  }

  private void send(StoredEventRecord event) {
    if (event.seq() <= sent || events.isOver()) {
      return;
    }
    sent = event.seq();
    String type = event.name();
    events.send(
        sent,
        type,
        "{\"seq\":%d,\"at\":\"%s\",\"type\":\"%s\",\"event\":%s}"
            .formatted(sent, event.at(), type, LINE_ENDS.matcher(event.json()).replaceAll(" ")));
    if (type.equals("StudyDeleted")) {
      events.end();
    }
  }

  private void ended() {
    waiting.clear();
    feed.leave(study, follower);
  }
}
