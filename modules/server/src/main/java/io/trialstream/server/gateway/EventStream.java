package io.trialstream.server.gateway;

import io.trialstream.server.http.ServerSentEvents;
import io.trialstream.stream.StoredEventRecord;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one study to one client, as server-sent events: first what the journal has, then
 * what is published. Each comes once, in order; the id is its place in the journal. What a client
 * is too slow for is not kept, but read from the journal again. A client that does not read is cut
 * off, and may go on from its last id. Confined to the response's event loop.
 */
final class EventStream {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int MIN_PAGE = 8;
  private static final int MAX_PAGE = 500;

  /** A line's end would end the event. */
  private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]+");

  private final EventFeed feed;
  private final UUID study;
  private final ServerSentEvents events;
  private final Context context;
  private final Consumer<StoredEventRecord> follower;

  private long sent;

  /** The latest event that was published but not sent; those between are in the journal. */
  private @Nullable StoredEventRecord latest;

  /** The event up to which the journal was read last. */
  private long lookedFor;

  /** How many events are read at once: fewer where they are large. */
  private int page = MIN_PAGE;

  private boolean caughtUp;

  private EventStream(EventFeed feed, UUID study, long after, RoutingContext request) {
    this.feed = feed;
    this.study = study;
    context = request.vertx().getOrCreateContext();
    sent = after;
    follower = event -> context.runOnContext(v -> published(event));
    events = new ServerSentEvents(request, feed.deadlines().reading(), this::ended);
  }

  /** Starts to send, after one event on. */
  static void start(EventFeed feed, UUID study, long after, RoutingContext request) {
    EventStream stream = new EventStream(feed, study, after, request);
    if (!stream.events.isOver()) {
      feed.follow(study, stream.follower);
      stream.readOn();
    }
  }

  private void published(StoredEventRecord event) {
    if (events.isOver() || event.seq() <= sent) {
      return;
    }
    if (caughtUp && event.seq() == sent + 1 && !events.isFull()) {
      send(event);
      return;
    }
    if (latest == null || event.seq() > latest.seq()) {
      latest = event;
    }
    if (caughtUp) {
      caughtUp = false;
      whenWritable(this::readOn);
    }
  }

  private void readOn() {
    feed.after(study, sent, page)
        .onSuccess(stored -> context.runOnContext(v -> read(stored)))
        .onFailure(
            e -> {
              LOG.atWarn()
                  .addKeyValue("study", study)
                  .log("its journal cannot be read now: {}", e.getMessage());
              context.runOnContext(v -> events.cutOff());
            });
  }

  private void read(List<StoredEventRecord> stored) {
    stored.forEach(this::send);
    page = Math.clamp(2L * stored.size(), MIN_PAGE, MAX_PAGE);
    whenWritable(stored.isEmpty() ? this::atEnd : this::readOn);
  }

  private void atEnd() {
    StoredEventRecord next = latest;
    if (next != null && next.seq() > sent) {
      if (lookedFor < next.seq()) { // it was published while the journal was being read
        lookedFor = next.seq();
        readOn();
        return;
      }
      send(next); // the journal has nothing before it any more
    }
    latest = null;
    caughtUp = true;
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
    latest = null;
    feed.leave(study, follower);
  }
}
