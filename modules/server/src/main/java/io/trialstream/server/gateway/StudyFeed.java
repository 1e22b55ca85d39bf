package io.trialstream.server.gateway;

import io.trialstream.server.http.Caller;
import io.trialstream.server.http.ServerSentEvents;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.server.tables.StudySummary;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Studies as they change, to whoever watches their list: each that has changed is read once and
 * sent to all, at most twice a second. Confined to one event loop.
 */
final class StudyFeed {

  private static final Logger LOG = LoggerFactory.getLogger(StudyFeed.class);
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final int AT_ONCE = 100;

  /**
   * How many changed studies a client may leave unread; then it is cut off, and lists them anew.
   */
  private static final int MAX_MISSED = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final StudyQueries queries;
  private final Duration patience;
  private final long timer;

  /** Names by id of the studies that have changed since they were sent. */
  private final Map<UUID, String> changed = new HashMap<>();

  private final Set<Follower> followers = new LinkedHashSet<>();
  private boolean reading;

  /** One client. */
  private static final class Follower {
    private final Caller caller;

    /** Names by id of the studies that have changed since the client had no room for them. */
    private final Map<UUID, String> missed = new HashMap<>();

    private final ServerSentEvents events;

    Follower(Caller caller, RoutingContext request, StudyFeed feed) {
      this.caller = caller;
      events = new ServerSentEvents(request, feed.patience, () -> feed.leave(this));
    }
  }

  /** A study in the form that is sent to all who may see it. */
  private record Shown(String name, String json) {}

  StudyFeed(Vertx vertx, StudyQueries queries, Duration patience) {
    this.patience = patience;
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    this.queries = queries;
    timer = vertx.setPeriodic(EVERY.toMillis(), t -> sendChanged());
  }

  /** Starts to send to a client. */
  void start(Caller caller, RoutingContext request) {
    Follower follower = new Follower(caller, request, this);
    context.runOnContext(v -> followers.add(follower));
  }

  private void leave(Follower follower) {
    context.runOnContext(v -> followers.remove(follower));
  }

  /** Takes note that a study has a new event; on this feed's event loop. */
  void changed(UUID study, String name) {
    if (!followers.isEmpty()) {
      changed.put(study, name);
    }
  }

  private void sendChanged() {
    if (reading || followers.isEmpty()) {
      return;
    }
    Map<UUID, String> now = new HashMap<>();
    changed.entrySet().stream().limit(AT_ONCE).forEach(e -> now.put(e.getKey(), e.getValue()));
    Set<UUID> wanted = new HashSet<>(now.keySet());
    for (Follower follower : followers) {
      if (!follower.events.isFull() && wanted.size() < 2 * AT_ONCE) {
        wanted.addAll(follower.missed.keySet());
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    reading = true;
    changed.keySet().removeAll(now.keySet());
    queries
        .byId(wanted)
        .onComplete(
            read -> {
              reading = false;
              if (read.succeeded()) {
                send(read.result(), wanted, now);
              } else {
                now.forEach(changed::putIfAbsent);
                LOG.warn("studies cannot be read now: {}", read.cause().getMessage());
              }
            });
  }

  /**
   * Sends to each client what it has not been sent.
   *
   * @param found those that are still there
   * @param read those that were looked for
   * @param now names by id of those that have changed
   */
  private void send(Map<UUID, StudySummary> found, Set<UUID> read, Map<UUID, String> now) {
    Map<UUID, Shown> shown = new HashMap<>();
    found.forEach(
        (id, study) -> shown.put(id, new Shown(study.name(), StudyJson.listed(study).encode())));
    for (Follower follower : Set.copyOf(followers)) {
      Map<UUID, String> due = new HashMap<>(follower.missed);
      due.keySet().retainAll(read);
      follower.missed.keySet().removeAll(due.keySet());
      due.putAll(now);
      for (UUID id : due.keySet()) {
        Shown study = shown.get(id);
        String name = study == null ? due.get(id) : study.name();
        if (name == null || !follower.caller.maySee(name)) {
          continue;
        }
        if (follower.events.isFull()) {
          follower.missed.put(id, name);
          if (follower.missed.size() > MAX_MISSED) {
            follower.events.cutOff();
            break;
          }
        } else if (study != null) {
          follower.events.send("study", study.json());
        } else {
          follower.events.send(
              "deleted", new JsonObject().put("name", name).put("id", id.toString()).encode());
        }
      }
    }
  }

  void close() {
    vertx.cancelTimer(timer);
  }
}
