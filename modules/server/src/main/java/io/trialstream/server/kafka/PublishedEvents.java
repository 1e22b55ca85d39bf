package io.trialstream.server.kafka;

import io.trialstream.engine.Event;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Records;
import io.trialstream.stream.StoredEventRecord;
import io.trialstream.stream.kafka.DirectConsumer;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads events back from the topic that they were published to: a journal that was restored from a
 * backup, or that a failover has set back, lacks the latest of them. Used by the loop's thread.
 */
final class PublishedEvents {

  private static final Logger LOG = LoggerFactory.getLogger(PublishedEvents.class);
  private static final int PAGE = 2_000;

  /** A page with more than this is long enough, in bytes. */
  private static final long PAGE_BYTES = 16L << 20;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Records to look at before the one that is searched: some may be there twice. */
  private static final long SLACK = 500;

  private final Vertx vertx;
  private final KafkaSettings settings;
  private @Nullable DirectConsumer reader;

  PublishedEvents(Vertx vertx, KafkaSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  private Consumer<String, byte[]> consumer() {
    DirectConsumer opened = reader;
    if (opened == null) {
      Map<String, Object> config = settings.consumer();
      config.put("auto.offset.reset", "earliest");
      config.put("max.poll.records", Integer.toString(PAGE));
      opened = DirectConsumer.open(vertx, config);
      reader = opened;
    }
    return opened.client();
  }

  /**
   * The first events behind a place, in order, each once; empty if there are none. Costs one
   * request to the broker if there are none.
   */
  List<JournalEntry> after(TopicPartition topic, long position) {
    try {
      Consumer<String, byte[]> consumer = consumer();
      consumer.assign(Set.of(topic));
      long end = consumer.endOffsets(Set.of(topic)).getOrDefault(topic, 0L);
      long begin = consumer.beginningOffsets(Set.of(topic)).getOrDefault(topic, 0L);
      long latest = latestPosition(consumer, topic, begin, end);
      if (latest <= position) {
        return List.of();
      }
      long back = latest - position + SLACK;
      while (true) {
        long from = Math.max(begin, end - back);
        TreeMap<Long, JournalEntry> found = new TreeMap<>();
        boolean fromTheStart = read(consumer, topic, from, end, position, found);
        if (fromTheStart || from == begin) {
          return List.copyOf(found.values());
        }
        back *= 2;
      }
    } catch (KafkaException e) {
      throw KafkaFailures.failed(e);
    }
  }

  private static long latestPosition(
      Consumer<String, byte[]> consumer, TopicPartition topic, long begin, long end) {
    for (long from = Math.max(begin, end - 1); from >= begin && from < end; from--) {
      consumer.seek(topic, from);
      for (ConsumerRecord<String, byte[]> record : poll(consumer, topic, from + 1)) {
        return Records.positionOfEvent(record);
      }
    }
    return 0;
  }

  /**
   * Reads a page of what lies behind a place.
   *
   * @return whether something that lies before it was seen, so that nothing is missing between
   */
  private static boolean read(
      Consumer<String, byte[]> consumer,
      TopicPartition topic,
      long from,
      long end,
      long position,
      Map<Long, JournalEntry> found) {
    boolean before = false;
    long bytes = 0;
    consumer.seek(topic, from);
    while (consumer.position(topic) < end && found.size() < PAGE && bytes < PAGE_BYTES) {
      for (ConsumerRecord<String, byte[]> record : poll(consumer, topic, end)) {
        long at = Records.positionOfEvent(record);
        if (at <= position) {
          before = true;
        } else {
          bytes += record.value() == null ? 0 : record.value().length;
          add(record, at, found);
        }
      }
    }
    return before;
  }

  /** The next records; none if there are none before this offset. */
  private static List<ConsumerRecord<String, byte[]>> poll(
      Consumer<String, byte[]> consumer, TopicPartition topic, long end) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && consumer.position(topic) < end) {
      List<ConsumerRecord<String, byte[]>> records = consumer.poll(POLL).records(topic);
      if (!records.isEmpty()) {
        return records;
      }
    }
    if (consumer.position(topic) < end) {
      throw new StreamFailedException("Kafka does not send the events of " + topic + ".", null);
    }
    return List.of();
  }

  /** Of two events at one place the one that was published later counts. */
  private static void add(
      ConsumerRecord<String, byte[]> record, long position, Map<Long, JournalEntry> found) {
    try {
      StoredEventRecord event = Records.event(record);
      found.put(
          position,
          new JournalEntry(
              event.studyId(),
              record.key(),
              event.seq(),
              position,
              event.at(),
              null,
              (Event) Wire.decode(event.type(), record.value()),
              record.value()));
    } catch (UnreadableMessageException e) {
      LOG.warn("the event at offset {} cannot be read: {}", record.offset(), e.getMessage());
    }
  }

  Future<Void> close() {
    DirectConsumer opened = reader;
    return opened == null ? Future.succeededFuture() : opened.close();
  }
}
