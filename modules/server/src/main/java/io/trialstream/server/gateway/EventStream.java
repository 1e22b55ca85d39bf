package io.trialstream.server.gateway;

import io.trialstream.stream.StoredEventRecord;
import io.vertx.core.Context;
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
  private final HttpServerResponse response;
  private final Context context;
  private final Consumer<StoredEventRecord> follower;

  /** Published while the journal is still being read, or the client is slow. */
  private final Deque<StoredEventRecord> waiting = new ArrayDeque<>();

  private long sent;

  /** The event before which one was missing, when the journal was read for it last. */
  private long lookedFor;

  private boolean caughtUp;
  private boolean over;

  private EventStream(
      EventFeed feed, UUID study, long after, HttpServerResponse response, Context context) {
    this.feed = feed;
    this.study = study;
    this.response = response;
    this.context = context;
    sent = after;
    follower = event -> context.runOnContext(v -> published(event));
  }

  /** Starts to send, after one event on. */
  static void start(
      EventFeed feed, UUID study, long after, HttpServerResponse response, Context context) {
    EventStream stream = new EventStream(feed, study, after, response, context);
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    response.closeHandler(v -> stream.end());
    response.exceptionHandler(e -> stream.end());
    response.write(": events of a study\n\n");
    feed.follow(study, stream.follower);
    stream.readOn();
  }

  private void published(StoredEventRecord event) {
    if (over) {
      return;
    }
    waiting.add(event);
    if (waiting.size() > MOST_WAITING) {
      LOG.info("study={} a client that does not read its events is cut off", study);
      end();
      response.reset();
    } else if (caughtUp) {
      sendWaiting();
    }
  }

  private void readOn() {
    feed.after(study, sent)
        .onSuccess(
            events ->
                context.runOnContext(
                    v -> {
                      events.forEach(this::send);
                      whenWritable(
                          () -> {
                            if (events.isEmpty()) {
                              caughtUp = true;
                              sendWaiting();
                            } else {
                              readOn();
                            }
                          });
                    }))
        .onFailure(
            e -> {
              LOG.warn("study={} its journal cannot be read now: {}", study, e.getMessage());
              end();
              response.reset();
            });
  }

  private void whenWritable(Runnable next) {
    if (over) {
      return;
    }
    if (response.writeQueueFull()) {
      response.drainHandler(v -> next.run());
    } else {
      next.run();
    }
  }

  private void sendWaiting() {
    while (!waiting.isEmpty() && !over && !response.writeQueueFull()) {
      StoredEventRecord event = waiting.getFirst();
      if (event.seq() > sent + 1 && !readUpTo(event.seq())) {
        return; // something between was published before this client came
      }
      send(waiting.removeFirst());
    }
    if (!waiting.isEmpty() && !over) {
      response.drainHandler(v -> sendWaiting());
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
    if (event.seq() <= sent || over) {
      return;
    }
    sent = event.seq();
    String type = event.name();
    response.write(
        "id: %d\nevent: %s\ndata: {\"seq\":%d,\"at\":\"%s\",\"type\":\"%s\",\"event\":%s}\n\n"
            .formatted(
                sent,
                type,
                sent,
                event.at(),
                type,
                LINE_ENDS.matcher(event.json()).replaceAll(" ")));
    if (type.equals("StudyDeleted")) {
      end();
      response.end();
    }
  }

  private void end() {
    over = true;
    waiting.clear();
    feed.leave(study, follower);
  }
}
