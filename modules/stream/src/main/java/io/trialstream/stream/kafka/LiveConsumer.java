package io.trialstream.stream.kafka;

import io.trialstream.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions from their end on, outside any group, and goes on when the broker was away.
 * Batches are handled one after the other, where its opener wants them to be.
 *
 * <p>Its thread reads with the client inside of Vert.x's, which would take two more threads' turns
 * for each batch.
 */
public final class LiveConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(LiveConsumer.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long MAX_PAUSE_MILLIS = 1_000;

  /** So many batches wait to be handled while the next is read. */
  private static final int MAX_AHEAD = 2;

  private final Executor home;
  private final KafkaReadStream<String, byte[]> reader;
  private final Predicate<ConsumerRecord<String, byte[]>> wanted;
  private final Consumer<List<ConsumerRecord<String, byte[]>>> handler;
  private final Duration every;
  private final Semaphore ahead = new Semaphore(MAX_AHEAD);

  /** Used by the reading thread. */
  private final Backoff pauses =
      new Backoff(FIRST_PAUSE_MILLIS, MAX_PAUSE_MILLIS, new SplittableRandom());

  private final Promise<Void> ended = Promise.promise();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("live-consumer").unstarted(this::read);
  private volatile boolean closed;

  private LiveConsumer(
      Executor home,
      KafkaReadStream<String, byte[]> reader,
      Duration every,
      Predicate<ConsumerRecord<String, byte[]>> wanted,
      Consumer<List<ConsumerRecord<String, byte[]>>> handler) {
    this.home = home;
    this.reader = reader;
    this.every = every;
    this.wanted = wanted;
    this.handler = handler;
  }

  /**
   * Starts to read.
   *
   * @param config of the consumer
   * @param every least time between two reads; zero to have each record as soon as it is there
   * @param wanted says on a thread of the reader's which records are handled; must not throw
   * @param home runs the handler
   * @param handler gets what is wanted of each batch; must not block
   * @return completes once everything published from now on will be read
   */
  public static Future<LiveConsumer> open(
      Vertx vertx,
      Map<String, Object> config,
      Set<TopicPartition> partitions,
      Duration every,
      Predicate<ConsumerRecord<String, byte[]>> wanted,
      Executor home,
      Consumer<List<ConsumerRecord<String, byte[]>>> handler) {
    Map<String, Object> live = new HashMap<>(config);
    live.put("auto.offset.reset", "latest");
    live.put("max.poll.records", "2000");
    KafkaReadStream<String, byte[]> reader = KafkaClients.consumer(vertx, live);
    Future<Void> positioned = reader.assign(partitions).compose(v -> reader.seekToEnd(partitions));
    for (TopicPartition partition : partitions) {
      positioned = positioned.compose(v -> reader.position(partition).mapEmpty());
    }
    return positioned
        .map(
            v -> {
              LiveConsumer opened = new LiveConsumer(home, reader, every, wanted, handler);
              opened.thread.start();
              return opened;
            })
        .onFailure(e -> reader.close());
  }

  private void read() {
    try {
      while (!closed) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : poll()) {
          if (wanted.test(record)) {
            records.add(record);
          }
        }
        if (!records.isEmpty()) {
          ahead.acquire();
          home.execute(() -> handle(records));
          if (!every.isZero()) {
            Thread.sleep(every);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } finally {
      ended.complete();
    }
  }

  private ConsumerRecords<String, byte[]> poll() throws InterruptedException {
    try {
      ConsumerRecords<String, byte[]> records = reader.unwrap().poll(POLL);
      pauses.reset();
      return records;
    } catch (InterruptException e) {
      throw new InterruptedException();
    } catch (RuntimeException e) { // whatever it is: who reads no more would wait for ever
      LOG.warn("not readable now: {}", e.getMessage());
      Thread.sleep(pauses.nextMillis());
      return ConsumerRecords.empty();
    }
  }

  private void handle(List<ConsumerRecord<String, byte[]>> records) {
    ahead.release();
    if (!closed) {
      handler.accept(records);
    }
  }

  /** Reads no more. */
  public Future<Void> close() {
    closed = true;
    thread.interrupt();
    return ended.future().compose(v -> reader.close());
  }
}
