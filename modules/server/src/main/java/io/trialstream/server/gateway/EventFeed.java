package io.trialstream.server.gateway;

import io.trialstream.server.http.Deadlines;
import io.trialstream.server.http.Gate;
import io.trialstream.server.tables.EventQueries;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Records;
import io.trialstream.stream.StoredEventRecord;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.kafka.LiveConsumer;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the events of all studies as they are published, with one reader for every client of this
 * gateway; what came before is read from the journal. Confined to one event loop.
 */
final class EventFeed {

  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  /** How much of a study's journal is read for a client at once, unless one event is larger. */
  private static final int PAGE_BYTES = 64 * 1024;

  /** How many clients' pages are read at once; the other connections are for other requests. */
  private static final int READS_AT_ONCE = 2;

  /** What is watched by people need not come in single events. */
  private static final Duration EVERY = Duration.ofMillis(30);

  private final Context context;
  private final EventQueries events;
  private final Gate reads = new Gate(READS_AT_ONCE, Integer.MAX_VALUE);
  private final Deadlines deadlines;
  private final Map<UUID, Set<Consumer<StoredEventRecord>>> followers = new HashMap<>();
  private final StudyFeed studies;
  private @Nullable LiveConsumer reader;

  private EventFeed(Context context, EventQueries events, StudyFeed studies, Deadlines deadlines) {
    this.context = context;
    this.events = events;
    this.studies = studies;
    this.deadlines = deadlines;
  }

  /** Starts to read, from the end on. */
  static Future<EventFeed> open(
      Vertx vertx,
      KafkaSettings settings,
      EventQueries events,
      StudyQueries queries,
      Deadlines deadlines) {
    EventFeed feed =
        new EventFeed(
            vertx.getOrCreateContext(),
            events,
            new StudyFeed(vertx, queries, deadlines.reading()),
            deadlines);
    return new TopicAdmin(vertx, settings)
        .layout()
        .compose(
            layout -> {
              Set<TopicPartition> all = new HashSet<>();
              for (int p = 0; p < layout.partitions(); p++) {
                all.add(new TopicPartition(settings.topics().studyEvents(), p));
              }
              return LiveConsumer.open(
                  vertx,
                  settings.consumer(),
                  all,
                  EVERY,
                  record -> true,
                  task -> feed.context.runOnContext(v -> task.run()),
                  records -> records.forEach(feed::received));
            })
        .map(
            reader -> {
              feed.reader = reader;
              return feed;
            });
  }

  private void received(ConsumerRecord<String, byte[]> record) {
    try {
      UUID study = Records.studyOfEvent(record);
      studies.changed(study, record.key());
      Set<Consumer<StoredEventRecord>> interested = followers.get(study);
      if (interested != null) {
        StoredEventRecord event = Records.event(record);
        List.copyOf(interested).forEach(follower -> follower.accept(event));
      }
    } catch (UnreadableMessageException e) {
      LOG.warn("an event at offset {} was skipped: {}", record.offset(), e.getMessage());
    }
  }

  /** Has someone hear of a study's events from now on; on this feed's event loop. */
  void follow(UUID study, Consumer<StoredEventRecord> follower) {
    context.runOnContext(
        v -> followers.computeIfAbsent(study, s -> new LinkedHashSet<>()).add(follower));
  }

  void leave(UUID study, Consumer<StoredEventRecord> follower) {
    context.runOnContext(
        v -> {
          Set<Consumer<StoredEventRecord>> rest = followers.get(study);
          if (rest != null && rest.remove(follower) && rest.isEmpty()) {
            followers.remove(study);
          }
        });
  }

  /**
   * The next events of a study after one of them, as stored; empty at the end.
   *
   * @param most how many at most
   */
  Future<List<StoredEventRecord>> after(UUID study, long seq, int most) {
    return reads.run(() -> events.after(study, seq, most, PAGE_BYTES));
  }

  /** How long clients may take to read. */
  Deadlines deadlines() {
    return deadlines;
  }

  /** The list of studies as it changes. */
  StudyFeed studies() {
    return studies;
  }

  Future<Void> close() {
    studies.close();
    return reader == null ? Future.succeededFuture() : reader.close();
  }
}
