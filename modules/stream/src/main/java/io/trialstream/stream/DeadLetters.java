package io.trialstream.stream;

import io.trialstream.stream.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * What could not be read or applied. Sending a letter again puts it back on its topic as it was,
 * and adds a note to the dead letters, so that it is not shown as open any more.
 *
 * <p>Each call opens clients of its own and blocks; not for event loops. Thread-safe.
 */
public final class DeadLetters {

  /** The most letters that are held in memory at once: the latest ones. */
  public static final int MAX_LETTERS = 10_000;

  private static final String RETRY_OF = "dlq_retry_of";
  private static final String OURS = "dlq_";
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaSettings settings;

  public DeadLetters(KafkaSettings settings) {
    this.settings = settings;
  }

  /**
   * A dead letter.
   *
   * @param id names it on the command line, for example {@code trial-results/17}
   * @param at when it came to the dead letters
   * @param retried whether it was sent again
   * @param headers the record's headers, ours included, as text
   * @param record the record itself
   */
  public record Letter(
      String id,
      Instant at,
      boolean retried,
      Map<String, String> headers,
      ConsumerRecord<String, byte[]> record) {

    /** Why it is here. */
    public String reason() {
      return headers.getOrDefault("dlq_reason", "");
    }

    /** The topic, partition and offset at which it was received. */
    public String source() {
      return "%s/%s/%s"
          .formatted(
              headers.getOrDefault("dlq_topic", ""),
              headers.getOrDefault("dlq_partition", ""),
              headers.getOrDefault("dlq_offset", ""));
    }
  }

  /** The latest letters, oldest first, with those that were sent again. */
  public List<Letter> list() {
    try (var consumer = KafkaClients.blockingConsumer(settings.consumer())) {
      return read(consumer);
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  private List<Letter> read(Consumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : settings.topics().deadLetters()) {
      consumer
          .partitionsFor(topic)
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    ends.forEach(
        (p, end) -> consumer.seek(p, Math.max(begins.getOrDefault(p, 0L), end - MAX_LETTERS)));
    Map<String, ConsumerRecord<String, byte[]>> letters = new LinkedHashMap<>();
    Set<String> retried = new HashSet<>();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        Header note = record.headers().lastHeader(RETRY_OF);
        if (note == null) {
          letters.put(id(record), record);
        } else {
          retried.add(text(note));
        }
      }
    }
    List<Letter> list = new ArrayList<>();
    letters.forEach(
        (id, record) ->
            list.add(
                new Letter(
                    id,
                    Instant.ofEpochMilli(record.timestamp()),
                    retried.contains(id),
                    headers(record),
                    record)));
    return list;
  }

  private String id(ConsumerRecord<String, byte[]> record) {
    String source = record.topic().substring(settings.topics().deadLetters("").length());
    String name = source.substring(settings.topics().prefix().length() + 1);
    return record.partition() == 0
        ? "%s/%s".formatted(name, record.offset())
        : "%s/%s/%s".formatted(name, record.partition(), record.offset());
  }

  private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(h -> headers.put(h.key(), text(h)));
    return headers;
  }

  private static String text(Header header) {
    return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /**
   * Sends letters again, each to the topic that it came from. A command keeps its id, so what was
   * applied in the meantime is not applied twice.
   */
  public void retry(List<Letter> letters) {
    try (var producer = KafkaClients.blockingProducer(settings.producer())) {
      for (Letter letter : letters) {
        String topic = letter.headers().getOrDefault("dlq_topic", "");
        if (!settings.topics().main().contains(topic)) {
          throw new IllegalArgumentException(
              "The dead letter %s comes from the topic \"%s\", which is none of ours."
                  .formatted(letter.id(), topic));
        }
        var again = new ProducerRecord<>(topic, letter.record().key(), letter.record().value());
        letter
            .record()
            .headers()
            .forEach(
                h -> {
                  if (!h.key().startsWith(OURS)) {
                    again.headers().add(h);
                  }
                });
        producer.send(again).get();
        var note =
            new ProducerRecord<String, byte[]>(
                letter.record().topic(), letter.record().partition(), letter.record().key(), null);
        note.headers().add(RETRY_OF, letter.id().getBytes(StandardCharsets.UTF_8));
        producer.send(note).get();
      }
    } catch (KafkaException | ExecutionException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamUnavailableException("Interrupted while dead letters were sent again.", e);
    }
  }

  private StreamUnavailableException unavailable(Exception e) {
    return new StreamUnavailableException(
        "The dead letters at %s cannot be used: %s"
            .formatted(settings.bootstrapServers(), e.getMessage()),
        e);
  }
}
