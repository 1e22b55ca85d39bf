package io.trialstream.stream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions from their end on, outside any group, and goes on when the broker was away.
 * Batches are handled one after the other, on the event loop that it was opened on.
 */
public final class TailReader {

  private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 500;

  private final Vertx vertx;
  private final Context context;
  private final KafkaReadStream<String, byte[]> reader;
  private final Consumer<ConsumerRecords<String, byte[]>> handler;
  private final Duration every;
  private boolean closed;

  private TailReader(
      Vertx vertx,
      Context context,
      KafkaReadStream<String, byte[]> reader,
      Duration every,
      Consumer<ConsumerRecords<String, byte[]>> handler) {
    this.vertx = vertx;
    this.context = context;
    this.reader = reader;
    this.every = every;
    this.handler = handler;
  }

  /**
   * Starts to read.
   *
   * @param every least time between two reads; zero to have each record as soon as it is there
   * @param handler gets each batch; must not block
   * @return completes once everything published from now on will be read
   */
  public static Future<TailReader> open(
      Vertx vertx,
      KafkaSettings settings,
      Set<TopicPartition> partitions,
      Duration every,
      Consumer<ConsumerRecords<String, byte[]>> handler) {
    Context context = vertx.getOrCreateContext();
    Map<String, Object> config = settings.consumer();
    config.put("auto.offset.reset", "latest");
    config.put("max.poll.records", "2000");
    KafkaReadStream<String, byte[]> reader =
        KafkaReadStream.create(
            vertx, config, new StringDeserializer(), new ByteArrayDeserializer());
    Future<Void> positioned = reader.assign(partitions).compose(v -> reader.seekToEnd(partitions));
    for (TopicPartition partition : partitions) {
      positioned = positioned.compose(v -> reader.position(partition).mapEmpty());
    }
    return positioned
        .map(
            v -> {
              TailReader opened = new TailReader(vertx, context, reader, every, handler);
              context.runOnContext(x -> opened.poll());
              return opened;
            })
        .onFailure(e -> reader.close());
  }

  private void poll() {
    if (!closed) {
      reader
          .poll(POLL)
          .onComplete(polled -> context.runOnContext(v -> handle(polled.result(), polled.cause())));
    }
  }

  private void handle(
      @Nullable ConsumerRecords<String, byte[]> records, @Nullable Throwable failure) {
    if (closed) {
      return;
    }
    if (failure != null || records == null) {
      LOG.warn("not readable now: {}", failure == null ? "nothing came" : failure.getMessage());
      pollAfter(PAUSE_AFTER_FAILURE_MILLIS);
      return;
    }
    if (every.isZero() || records.isEmpty()) {
      poll(); // the next batch is fetched while this one is handled
    } else {
      pollAfter(every.toMillis());
    }
    if (!records.isEmpty()) {
      handler.accept(records);
    }
  }

  private void pollAfter(long millis) {
    vertx.setTimer(millis, t -> context.runOnContext(v -> poll()));
  }

  /** Reads no more. */
  public Future<Void> close() {
    context.runOnContext(v -> closed = true);
    return reader.close();
  }
}
