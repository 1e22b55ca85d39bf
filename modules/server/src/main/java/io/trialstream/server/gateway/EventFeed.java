package io.trialstream.server.gateway;

import io.trialstream.server.journal.Database;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Records;
import io.trialstream.stream.StoredEventRecord;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the events of all studies as they are published, with one reader for every client of this
 * gateway; what came before is read from the journal. Confined to one event loop.
 */
final class EventFeed {

  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
  private static final int PAGE = 1_000;

  private final Context context;
  private final Database database;
  private final KafkaReadStream<String, byte[]> reader;
  private final Map<UUID, Set<Consumer<StoredEventRecord>>> followers = new HashMap<>();

  private EventFeed(Context context, Database database, KafkaReadStream<String, byte[]> reader) {
    this.context = context;
    this.database = database;
    this.reader = reader;
  }

  /** Starts to read, from the end on. */
  static Future<EventFeed> open(Vertx vertx, KafkaSettings settings, Database database) {
    Context context = vertx.getOrCreateContext();
    Map<String, Object> config = settings.consumer();
    config.put("auto.offset.reset", "latest");
    KafkaReadStream<String, byte[]> reader =
        KafkaReadStream.create(
            vertx, config, new StringDeserializer(), new ByteArrayDeserializer());
    EventFeed feed = new EventFeed(context, database, reader);
    return new TopicAdmin(vertx, settings)
        .partitions()
        .compose(
            count -> {
              Set<TopicPartition> all = new HashSet<>();
              for (int p = 0; p < count; p++) {
                all.add(new TopicPartition(settings.topics().studyEvents(), p));
              }
              return reader.assign(all).compose(v -> reader.seekToEnd(all));
            })
        .map(
            v -> {
              reader.exceptionHandler(e -> LOG.warn("events not readable now: {}", e.getMessage()));
              reader.handler(record -> context.runOnContext(x -> feed.received(record)));
              return feed;
            })
        .onFailure(e -> reader.close());
  }

  private void received(ConsumerRecord<String, byte[]> record) {
    try {
      StoredEventRecord event = Records.event(record);
      Set<Consumer<StoredEventRecord>> interested = followers.get(event.studyId());
      if (interested != null) {
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

  /** The next events of a study after one of them, as stored; empty at the end. */
  Future<List<StoredEventRecord>> after(UUID study, long seq) {
    return database
        .pool()
        .preparedQuery(
            """
            SELECT seq, at, type, data::text AS data FROM journal
            WHERE study_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
            """)
        .execute(Tuple.of(study, seq, PAGE))
        .map(
            rows -> {
              List<StoredEventRecord> events = new ArrayList<>();
              for (Row row : rows) {
                events.add(
                    new StoredEventRecord(
                        study,
                        row.getLong("seq"),
                        Instant.from(row.getOffsetDateTime("at")),
                        row.getString("type"),
                        row.getString("data")));
              }
              return events;
            });
  }

  Future<Void> close() {
    return reader.close();
  }
}
