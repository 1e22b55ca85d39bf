package io.trialstream.server.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.Received;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.OpenTopicAdmin;
import io.trialstream.stream.Records;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.stream.kafka.DirectConsumer;
import io.trialstream.stream.kafka.DirectProducer;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The command topics as a member of the samplers' consumer group, and the topics that events and
 * answers go to. Used by one thread, which must not be an event loop.
 *
 * <p>That thread reads and sends by itself, for it may block. Besides, it looks every two seconds
 * whether the topics are still the same ones.
 */
public final class KafkaCommandStream implements CommandStream, MeterBinder {

  private static final long ANSWER_SECONDS = 30;
  private static final Duration ANSWER = Duration.ofSeconds(ANSWER_SECONDS);
  private static final int MAX_FETCH_BYTES = 16 << 20;

  private final Topics topics;
  private final TopicWatch watch;
  private final DirectConsumer consumer;
  private final DirectProducer producer;
  private final PublishedEvents published;
  private final KafkaPublisher publisher;
  private final ProgressReports progress;

  /** Set when partitions were assigned; each of them stands still until it is resumed. */
  private boolean reassigned;

  private Set<Integer> assigned = Set.of();
  private volatile List<KafkaClientMetrics> measuring = List.of();

  private KafkaCommandStream(
      Topics topics,
      TopicWatch watch,
      DirectConsumer consumer,
      DirectProducer producer,
      PublishedEvents published) {
    this.published = published;
    this.topics = topics;
    this.watch = watch;
    this.consumer = consumer;
    this.producer = producer;
    publisher = new KafkaPublisher(topics, producer);
    progress = new ProgressReports(topics, consumer);
  }

  public static Future<KafkaCommandStream> open(
      Vertx vertx, KafkaSettings settings, TopicAdmin.Layout layout, Duration sessionTimeout) {
    Map<String, Object> config = settings.consumer();
    config.put("group.id", settings.topics().samplerGroup());
    config.put("group.protocol", "classic");
    config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
    config.put("session.timeout.ms", Long.toString(sessionTimeout.toMillis()));
    config.put("heartbeat.interval.ms", Long.toString(sessionTimeout.toMillis() / 4));
    config.put("auto.offset.reset", "none"); // the journal says where to read, and nobody else
    config.put("max.poll.records", "2000");
    config.put("fetch.max.bytes", Integer.toString(MAX_FETCH_BYTES));
    config.put("max.poll.interval.ms", "120000");
    DirectConsumer consumer = DirectConsumer.open(vertx, config);
    DirectProducer producer = DirectProducer.open(vertx, settings.producer());
    OpenTopicAdmin admin = OpenTopicAdmin.open(vertx, settings);
    KafkaCommandStream stream =
        new KafkaCommandStream(
            settings.topics(),
            new TopicWatch(vertx, admin, layout),
            consumer,
            producer,
            new PublishedEvents(vertx, settings));
    consumer
        .client()
        .subscribe(
            Set.of(settings.topics().requests(), settings.topics().results()),
            stream.new Assignments());
    return Future.succeededFuture(stream);
  }

  /**
   * Hears of rebalances, while the loop's thread polls. What is assigned gets a position, which
   * means nothing, and stands still: the position that counts is the journal's.
   */
  private final class Assignments implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> gone) {
      reassigned = true;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
      reassigned = true;
      added.forEach(p -> consumer.client().seek(p, 0));
      consumer.client().pause(added);
    }
  }

  @Override
  public int partitions() {
    return watch.partitions();
  }

  @Override
  public int lanes() {
    return watch.lanes();
  }

  @Override
  public StreamIdentity identity() {
    return watch.identity();
  }

  @Override
  public boolean hasEvents() {
    return watch.hasEvents();
  }

  @Override
  public Held held(int partition) {
    List<TopicPartition> both = List.of(requests(partition), results(partition));
    try {
      return new Held(
          offsets(partition, consumer.client().beginningOffsets(both, ANSWER)),
          offsets(partition, consumer.client().endOffsets(both, ANSWER)));
    } catch (KafkaException e) {
      throw KafkaFailures.failed(e);
    }
  }

  private Offsets offsets(int partition, Map<TopicPartition, Long> found) {
    return new Offsets(
        found.getOrDefault(requests(partition), 0L), found.getOrDefault(results(partition), 0L));
  }

  @Override
  public Polled poll(Duration atMost) {
    ConsumerRecords<String, byte[]> records = ConsumerRecords.empty();
    Set<Integer> doubtful = new HashSet<>();
    try {
      records = consumer.client().poll(atMost);
    } catch (InvalidOffsetException e) {
      watch.doubt();
      e.partitions().forEach(p -> doubtful.add(p.partition()));
      doubtful.forEach(this::pause);
    } catch (KafkaException e) {
      throw KafkaFailures.failed(e);
    }
    boolean moved = reassigned;
    if (moved) {
      reassigned = false;
      assigned = assignment();
    }
    if (watch.takeChanged()) {
      doubtful.addAll(assigned);
    }
    List<Received> received = new ArrayList<>(records.count());
    records.forEach(record -> received.add(received(record)));
    Map<Integer, Offsets> read = new HashMap<>();
    records
        .nextOffsets()
        .forEach((p, next) -> read.merge(p.partition(), read(p, next), Offsets::max));
    return new Polled(assigned, received, read, moved, doubtful);
  }

  private Offsets read(TopicPartition p, OffsetAndMetadata next) {
    return p.topic().equals(topics.requests())
        ? new Offsets(next.offset(), 0)
        : new Offsets(0, next.offset());
  }

  /** The partitions that are ours in both topics; while a rebalance moves them, wait for both. */
  private Set<Integer> assignment() {
    Set<TopicPartition> assignment = consumer.client().assignment();
    Set<Integer> both = new HashSet<>();
    for (TopicPartition p : assignment) {
      if (assignment.contains(requests(p.partition()))
          && assignment.contains(results(p.partition()))) {
        both.add(p.partition());
      }
    }
    return Set.copyOf(both);
  }

  private Received received(ConsumerRecord<String, byte[]> record) {
    Received.Source source =
        record.topic().equals(topics.results())
            ? Received.Source.RESULTS
            : Received.Source.REQUESTS;
    try {
      Records.ReceivedCommand command = Records.command(record);
      String misplaced = misplaced(record);
      return new Received(
          source,
          record.partition(),
          record.offset(),
          command.envelope(),
          misplaced == null ? command.command() : null,
          misplaced,
          record,
          record.serializedValueSize());
    } catch (UnreadableMessageException e) {
      return new Received(
          source, record.partition(), record.offset(), null, null, e.getMessage(), record);
    }
  }

  /** Why a record is not where its study is; null if it is. Two samplers would decide for it. */
  private @Nullable String misplaced(ConsumerRecord<String, byte[]> record) {
    int right = Records.partition(record.key(), watch.partitions());
    return right == record.partition()
        ? null
        : "Expected the records of the study \"%s\" in partition %d of %s, but this one is in partition %d. Use Kafka's default partitioner (murmur2 of the key; librdkafka: partitioner=murmur2_random)."
            .formatted(record.key(), right, record.topic(), record.partition());
  }

  private TopicPartition requests(int partition) {
    return new TopicPartition(topics.requests(), partition);
  }

  private TopicPartition results(int partition) {
    return new TopicPartition(topics.results(), partition);
  }

  @Override
  public void resumeAt(int partition, Offsets offsets) {
    if (bothAssigned(partition)) { // else there is nothing to read of it
      try {
        consumer.client().seek(requests(partition), offsets.requests());
        consumer.client().seek(results(partition), offsets.results());
        consumer.client().resume(List.of(requests(partition), results(partition)));
      } catch (KafkaException e) {
        throw KafkaFailures.failed(e);
      }
    }
  }

  private boolean bothAssigned(int partition) {
    return consumer
        .client()
        .assignment()
        .containsAll(List.of(requests(partition), results(partition)));
  }

  @Override
  public void pause(int partition) {
    Set<TopicPartition> both = new HashSet<>(Set.of(requests(partition), results(partition)));
    both.retainAll(consumer.client().assignment());
    consumer.client().pause(both);
  }

  @Override
  public long resultsEnd(int partition) {
    try {
      return offsets(partition, consumer.client().endOffsets(List.of(results(partition)), ANSWER))
          .results();
    } catch (KafkaException e) {
      throw KafkaFailures.failed(e);
    }
  }

  @Override
  public List<JournalEntry> publishedAfter(int partition, long position) {
    return published.after(new TopicPartition(topics.studyEvents(), partition), position);
  }

  @Override
  public Publication publish(List<Outgoing> messages) {
    return publisher.publish(messages);
  }

  @Override
  public void reportProgress(Map<Integer, Offsets> offsets) {
    progress.report(offsets);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    KafkaClientMetrics reading = new KafkaClientMetrics(consumer.client());
    KafkaClientMetrics writing = new KafkaClientMetrics(producer.client());
    reading.bindTo(registry);
    writing.bindTo(registry);
    measuring = List.of(reading, writing);
  }

  /** Leaves the group at once, so that others take over without waiting for a time-out. */
  public Future<Void> close() {
    measuring.forEach(KafkaClientMetrics::close);
    return consumer
        .close()
        .transform(v -> published.close())
        .transform(v -> producer.close())
        .eventually(watch::close);
  }
}
