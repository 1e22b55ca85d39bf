package io.trialstream.server.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.trialstream.engine.Answer;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.server.port.WrongLogsException;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.OpenTopicAdmin;
import io.trialstream.stream.Records;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.stream.WrongTopicsException;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command topics as a member of the samplers' consumer group, and the topics that events and
 * answers go to. Used by one thread, which must not be an event loop.
 *
 * <p>That thread reads and sends with the clients inside of Vert.x's: it may block, and two hops to
 * other threads cost as much as the reading. Besides, it looks every two seconds whether the topics
 * are still the same ones.
 */
public final class KafkaCommandStream implements CommandStream, MeterBinder {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaCommandStream.class);
  private static final long ANSWER_SECONDS = 30;
  private static final Duration ANSWER = Duration.ofSeconds(ANSWER_SECONDS);
  private static final long PUBLISH_SECONDS = 150;
  private static final int MAX_FETCH_BYTES = 16 << 20;

  /** What a record takes beside its body: names of at most 255 characters, ids and headers. */
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private static final long REPORT_EVERY_NANOS = 1_000_000_000;

  /** How often it looks whether the topics are still the same. */
  private static final long LOOK_EVERY_MILLIS = 2_000;

  /** For so long it is not asked again: many partitions are often taken over at once. */
  private static final long FRESH_NANOS = 500_000_000;

  private final Vertx vertx;
  private final Topics topics;
  private final OpenTopicAdmin admin;
  private volatile TopicAdmin.Layout layout;
  private final KafkaReadStream<String, byte[]> consumer;
  private final KafkaWriteStream<String, byte[]> producer;
  private final PublishedEvents published;

  /** Set when partitions were assigned; each of them stands still until it is resumed. */
  private boolean reassigned;

  /** Set when the topics look different from before. */
  private final AtomicBoolean changed = new AtomicBoolean();

  private volatile OpenTopicAdmin.@Nullable Present seen;
  private volatile long seenNanos;
  private volatile boolean closed;
  private Set<Integer> assigned = Set.of();
  private volatile List<KafkaClientMetrics> measuring = List.of();
  private final Map<Integer, Offsets> unreported = new HashMap<>();
  private long lastReportNanos = System.nanoTime();

  private KafkaCommandStream(
      Vertx vertx,
      Topics topics,
      TopicAdmin.Layout layout,
      OpenTopicAdmin admin,
      KafkaReadStream<String, byte[]> consumer,
      KafkaWriteStream<String, byte[]> producer,
      PublishedEvents published) {
    this.vertx = vertx;
    this.published = published;
    this.topics = topics;
    this.layout = layout;
    this.admin = admin;
    this.consumer = consumer;
    this.producer = producer;
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
    var consumer =
        KafkaReadStream.<String, byte[]>create(
            vertx, config, new StringDeserializer(), new ByteArrayDeserializer());
    var producer =
        KafkaWriteStream.<String, byte[]>create(
            vertx, settings.producer(), new StringSerializer(), new ByteArraySerializer());
    OpenTopicAdmin admin = OpenTopicAdmin.open(vertx, settings);
    KafkaCommandStream stream =
        new KafkaCommandStream(
            vertx,
            settings.topics(),
            layout,
            admin,
            consumer,
            producer,
            new PublishedEvents(vertx, settings));
    consumer
        .unwrap()
        .subscribe(
            Set.of(settings.topics().requests(), settings.topics().results()),
            stream.new Assignments());
    stream.lookEverySoOften();
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
      added.forEach(p -> consumer.unwrap().seek(p, 0));
      consumer.unwrap().pause(added);
    }
  }

  private void lookEverySoOften() {
    vertx.setTimer(
        LOOK_EVERY_MILLIS,
        t -> {
          if (!closed) {
            admin
                .present()
                .onComplete(
                    now -> {
                      look(now);
                      lookEverySoOften();
                    });
          }
        });
  }

  private void look(AsyncResult<OpenTopicAdmin.Present> now) {
    if (now.succeeded()) {
      see(now.result());
    } else if (now.cause() instanceof WrongTopicsException) {
      see(null);
    }
  }

  /** Also at a take-over: it is about one partition, and the others may have changed, too. */
  private synchronized void see(OpenTopicAdmin.@Nullable Present now) {
    OpenTopicAdmin.Present before = seen;
    if (before != null && !before.equals(now)) {
      changed.set(true);
    }
    seen = now;
    seenNanos = System.nanoTime();
    if (now != null) { // the number of partitions is the one that the samplers began with
      layout = new TopicAdmin.Layout(layout.partitions(), now.layout().lanes());
    }
  }

  @Override
  public int partitions() {
    return layout.partitions();
  }

  @Override
  public int lanes() {
    return layout.lanes();
  }

  @Override
  public StreamIdentity identity() {
    try {
      OpenTopicAdmin.Present present = seen;
      if (present == null || System.nanoTime() - seenNanos > FRESH_NANOS) {
        present = await(admin.present(), ANSWER_SECONDS);
        see(present);
      }
      return present.identity();
    } catch (StreamFailedException e) {
      if (e.getCause() instanceof WrongTopicsException wrong) {
        throw new WrongLogsException(String.valueOf(wrong.getMessage()));
      }
      throw e;
    }
  }

  @Override
  public Held held(int partition) {
    List<TopicPartition> both = List.of(requests(partition), results(partition));
    try {
      return new Held(
          offsets(partition, consumer.unwrap().beginningOffsets(both, ANSWER)),
          offsets(partition, consumer.unwrap().endOffsets(both, ANSWER)));
    } catch (KafkaException e) {
      throw new StreamFailedException("Kafka: " + message(e), e);
    }
  }

  private Offsets offsets(int partition, Map<TopicPartition, Long> found) {
    return new Offsets(
        found.getOrDefault(requests(partition), 0L), found.getOrDefault(results(partition), 0L));
  }

  @Override
  public boolean hasEvents() {
    return await(admin.hasEvents(layout.partitions()), ANSWER_SECONDS);
  }

  @Override
  public Polled poll(Duration atMost) {
    ConsumerRecords<String, byte[]> records = ConsumerRecords.empty();
    Set<Integer> doubtful = new HashSet<>();
    try {
      records = consumer.unwrap().poll(atMost);
    } catch (InvalidOffsetException e) {
      seenNanos = System.nanoTime() - 2 * FRESH_NANOS; // look again before anything else
      e.partitions().forEach(p -> doubtful.add(p.partition()));
      doubtful.forEach(this::pause);
    } catch (KafkaException e) {
      throw new StreamFailedException("Kafka: " + message(e), e);
    }
    boolean moved = reassigned;
    if (moved) {
      reassigned = false;
      assigned = assignment();
    }
    if (changed.getAndSet(false)) {
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
    Set<TopicPartition> assignment = consumer.unwrap().assignment();
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
    int right = Records.partition(record.key(), layout.partitions());
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
        consumer.unwrap().seek(requests(partition), offsets.requests());
        consumer.unwrap().seek(results(partition), offsets.results());
        consumer.unwrap().resume(List.of(requests(partition), results(partition)));
      } catch (KafkaException e) {
        throw new StreamFailedException("Kafka: " + message(e), e);
      }
    }
  }

  private boolean bothAssigned(int partition) {
    return consumer
        .unwrap()
        .assignment()
        .containsAll(List.of(requests(partition), results(partition)));
  }

  @Override
  public void pause(int partition) {
    Set<TopicPartition> both = new HashSet<>(Set.of(requests(partition), results(partition)));
    both.retainAll(consumer.unwrap().assignment());
    consumer.unwrap().pause(both);
  }

  @Override
  public long resultsEnd(int partition) {
    try {
      return offsets(partition, consumer.unwrap().endOffsets(List.of(results(partition)), ANSWER))
          .results();
    } catch (KafkaException e) {
      throw new StreamFailedException("Kafka: " + message(e), e);
    }
  }

  @Override
  public List<JournalEntry> publishedAfter(int partition, long position) {
    return published.after(new TopicPartition(topics.studyEvents(), partition), position);
  }

  @Override
  public Publication publish(List<Outgoing> messages) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(messages.size() * 2);
    messages.forEach(message -> records.addAll(records(message)));
    Acknowledged acknowledged = new Acknowledged(records.size());
    try {
      records.forEach(record -> producer.unwrap().send(record, acknowledged));
    } catch (KafkaException e) {
      throw new StreamFailedException("Kafka: " + message(e), e);
    }
    return acknowledged;
  }

  /** Knows when so many records are acknowledged. */
  private static final class Acknowledged implements Callback, Publication {
    private final CountDownLatch open;
    private volatile @Nullable Exception failure;

    Acknowledged(int records) {
      open = new CountDownLatch(records);
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
      if (e != null) {
        failure = e;
      }
      open.countDown();
    }

    @Override
    public boolean done() {
      return open.getCount() == 0;
    }

    @Override
    public void await() {
      try {
        if (!open.await(PUBLISH_SECONDS, TimeUnit.SECONDS)) {
          throw new StreamFailedException("Kafka does not answer.", null);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StreamFailedException("Interrupted while Kafka was working.", e);
      }
      Exception e = failure;
      if (e != null) {
        throw new StreamFailedException("Kafka: " + message(e), e);
      }
    }
  }

  @SuppressWarnings("unchecked") // made by received()
  private List<ProducerRecord<String, byte[]>> records(Outgoing message) {
    return switch (message) {
      case Outgoing.Published p when isTooLarge(p.entry().json()) -> instead(p.entry());
      case Outgoing.AnswerOnly a when isTooLarge(Wire.encode(a.message())) ->
          List.of(refusal(a.replyTo(), a.study(), a.studyId(), a.at()));
      case Outgoing.Published p -> {
        JournalEntry e = p.entry();
        List<ProducerRecord<String, byte[]>> both = new ArrayList<>(2);
        if (e.replyTo() != null) {
          both.add(
              Records.answer(
                  topics,
                  e.replyTo().lane(),
                  new LaneMessage(
                      e.replyTo().commandId(),
                      e.replyTo().to(),
                      e.study(),
                      e.studyId(),
                      e.seq(),
                      e.event()),
                  e.json(),
                  e.at()));
        }
        both.add(
            Records.event(
                topics,
                e.study(),
                e.studyId(),
                e.seq(),
                e.position(),
                Wire.type(e.event()),
                e.json(),
                e.at()));
        yield both;
      }
      case Outgoing.AnswerOnly a ->
          List.of(
              Records.answer(
                  topics,
                  a.replyTo().lane(),
                  new LaneMessage(
                      a.replyTo().commandId(),
                      a.replyTo().to(),
                      a.study(),
                      a.studyId(),
                      0,
                      a.message()),
                  Wire.encode(a.message()),
                  a.at()));
      case Outgoing.DeadLetter d ->
          List.of(
              Records.deadLetter(
                  topics, (ConsumerRecord<String, byte[]>) d.received().origin(), d.reason()));
    };
  }

  private static boolean isTooLarge(byte[] json) {
    return json.length + MAX_HEADER_BYTES > KafkaSettings.MAX_MESSAGE_BYTES;
  }

  /**
   * What is sent in place of an event that Kafka does not take, which versions before 0.2 could
   * store: followers see a gap and fetch the event from the gateway, and its sender gets words.
   */
  private List<ProducerRecord<String, byte[]>> instead(JournalEntry e) {
    LOG.atError()
        .addKeyValue("study", e.study())
        .log(
            "event {} of {} bytes is too large for Kafka and is not published; it is in the journal",
            e.seq(),
            e.json().length);
    return e.replyTo() == null
        ? List.of()
        : List.of(refusal(e.replyTo(), e.study(), e.studyId(), e.at()));
  }

  private ProducerRecord<String, byte[]> refusal(
      JournalEntry.ReplyTo to, String study, @Nullable UUID studyId, Instant at) {
    Answer.CommandRejected words =
        new Answer.CommandRejected(
            Reason.INVALID_VALUE,
            "The answer is too large to be sent. Read the trial from the gateway.",
            at.toEpochMilli());
    return Records.answer(
        topics,
        to.lane(),
        new LaneMessage(to.commandId(), to.to(), study, studyId, 0, words),
        Wire.encode(words),
        at);
  }

  @Override
  public void reportProgress(Map<Integer, Offsets> offsets) {
    unreported.putAll(offsets);
    if (System.nanoTime() - lastReportNanos < REPORT_EVERY_NANOS) {
      return;
    }
    lastReportNanos = System.nanoTime();
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    unreported.forEach(
        (partition, o) -> {
          positions.put(requests(partition), new OffsetAndMetadata(o.requests()));
          positions.put(results(partition), new OffsetAndMetadata(o.results()));
        });
    unreported.clear();
    try {
      consumer
          .unwrap()
          .commitAsync(
              positions,
              (reported, e) -> {
                if (e != null) {
                  notReported(e);
                }
              });
    } catch (KafkaException e) {
      notReported(e);
    }
  }

  /** Only who watches the group's lag misses it; a second later there is another. */
  private static void notReported(Exception e) {
    LOG.debug("progress not reported: {}", e.getMessage());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    KafkaClientMetrics reading = new KafkaClientMetrics(consumer.unwrap());
    KafkaClientMetrics writing = new KafkaClientMetrics(producer.unwrap());
    reading.bindTo(registry);
    writing.bindTo(registry);
    measuring = List.of(reading, writing);
  }

  /** Leaves the group at once, so that others take over without waiting for a time-out. */
  public Future<Void> close() {
    closed = true;
    measuring.forEach(KafkaClientMetrics::close);
    return vertx
        .<Void>executeBlocking(
            () -> {
              consumer.unwrap().close(); // Vert.x's own leaves the group only if it had subscribed
              return null;
            },
            false)
        .transform(v -> published.close())
        .transform(v -> producer.close())
        .eventually(() -> admin.close());
  }

  private static <T> T await(Future<T> future, long seconds) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new StreamFailedException("Kafka: " + message(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new StreamFailedException("Kafka does not answer.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamFailedException("Interrupted while Kafka was working.", e);
    }
  }

  static String message(@Nullable Throwable cause) {
    return cause == null ? "unknown" : String.valueOf(cause.getMessage());
  }
}
