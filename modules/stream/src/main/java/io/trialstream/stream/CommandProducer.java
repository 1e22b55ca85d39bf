package io.trialstream.stream;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.retry.Backoff;
import io.trialstream.stream.kafka.DirectProducer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands commands to Kafka's client, in order, one after the other: the client is told never to
 * wait, and what it has no room for, or does not know the partitions of yet, is offered again.
 * Thread-safe.
 */
final class CommandProducer {

  private static final Logger LOG = LoggerFactory.getLogger(CommandProducer.class);
  private static final long FIRST_RETRY_MILLIS = 1;
  private static final long MAX_RETRY_MILLIS = 100;

  private static final long OPEN_RETRY_MILLIS = 5;

  /** How long opening and closing wait for a broker that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A command on its way. */
  record Outgoing(Envelope envelope, Command command, ProducerRecord<String, byte[]> record) {}

  private final SerialExecutor executor;
  private final Supplier<TrafficListener> traffic;
  private final DirectProducer producer;
  private final WaitingCommands outbox = new WaitingCommands();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  // touched in the executor only
  private boolean waiting;
  private final Backoff retry =
      new Backoff(FIRST_RETRY_MILLIS, MAX_RETRY_MILLIS, new SplittableRandom());

  CommandProducer(
      Vertx vertx,
      SerialExecutor executor,
      KafkaSettings settings,
      Supplier<TrafficListener> traffic) {
    this.executor = executor;
    this.traffic = traffic;
    Map<String, Object> config = settings.producer();
    config.put("max.block.ms", "0");
    producer = DirectProducer.open(vertx, config);
  }

  /**
   * Learns where these topics are, so that the first command need not wait for it.
   *
   * @return fails with {@link StreamUnavailableException} if this process may not write to them
   */
  Future<Void> open(Set<String> topics) {
    Promise<Void> known = Promise.promise();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    executor.join(() -> openUntil(topics, known, deadline));
    return known.future();
  }

  private void openUntil(Set<String> topics, Promise<Void> known, long deadline) {
    try {
      topics.forEach(producer.client()::partitionsFor);
      known.complete();
    } catch (TimeoutException e) {
      if (System.nanoTime() > deadline) {
        known.complete(); // commands are offered again and again
      } else {
        executor.after(OPEN_RETRY_MILLIS, () -> openUntil(topics, known, deadline));
      }
    } catch (KafkaException e) {
      known.fail(new StreamUnavailableException("Kafka: " + e.getMessage(), e));
    }
  }

  void send(Outgoing outgoing) {
    traffic.get().sent(outgoing.envelope(), outgoing.command());
    outbox.add(outgoing);
    if (scheduled.compareAndSet(false, true)) {
      // Not at once: what follows from the same event goes along, in one request to the broker.
      executor.execute(() -> executor.execute(this::drain));
    }
  }

  private void drain() {
    scheduled.set(false);
    for (Outgoing next = outbox.peek(); next != null; next = outbox.peek()) {
      if (!taken(next)) {
        drainLater();
        return;
      }
      outbox.remove();
      retry.reset();
    }
  }

  private void drainLater() {
    if (!waiting) {
      waiting = true;
      executor.after(
          retry.nextMillis(),
          () -> {
            waiting = false;
            drain();
          });
    }
  }

  /** Whether the client has it now, or never will. */
  private boolean taken(Outgoing outgoing) {
    Handover handover = new Handover(outgoing);
    try {
      producer.client().send(outgoing.record(), handover);
    } catch (InterruptException e) { // this thread is another's, and there is no room just now
      return false;
    } catch (KafkaException | IllegalStateException e) { // closed, for example
      notSent(outgoing, e);
    }
    return handover.isOver();
  }

  /** Hears what becomes of a record: at once if the client would have to wait, else later. */
  private final class Handover implements Callback {
    private final Outgoing outgoing;
    private final Thread thread = Thread.currentThread();
    private boolean over;
    private boolean refused;

    private Handover(Outgoing outgoing) {
      this.outgoing = outgoing;
    }

    private boolean isOver() {
      over = true;
      return !refused;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
      if (e == null) {
        traffic.get().delivered(outgoing.envelope(), outgoing.command());
      } else if (Thread.currentThread() == thread && !over && e instanceof TimeoutException) {
        refused = true;
      } else {
        notSent(outgoing, e);
      }
    }
  }

  private static void notSent(Outgoing outgoing, Exception e) {
    LOG.atWarn()
        .addKeyValue("study", outgoing.envelope().study())
        .log("command not sent yet: {}", e.getMessage());
  }

  /** Sends what waits, then lets go of the broker. */
  Future<Void> close() {
    Promise<Void> empty = Promise.promise();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    executor.join(() -> closeWhenEmpty(empty, deadline));
    return empty.future().eventually(producer::close);
  }

  private void closeWhenEmpty(Promise<Void> empty, long deadline) {
    drain();
    if (outbox.isEmpty() || System.nanoTime() > deadline) {
      empty.complete();
    } else {
      executor.after(MAX_RETRY_MILLIS, () -> closeWhenEmpty(empty, deadline));
    }
  }
}
