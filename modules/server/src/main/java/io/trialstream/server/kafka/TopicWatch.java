package io.trialstream.server.kafka;

import io.trialstream.server.port.StreamFailedException;
import io.trialstream.server.port.WrongLogsException;
import io.trialstream.stream.OpenTopicAdmin;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.WrongTopicsException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Looks every two seconds whether the topics are still the same ones. The looking is done by the
 * event loop, the asking by the sampler's thread. Thread-safe.
 */
final class TopicWatch {

  private static final long ANSWER_SECONDS = 30;

  /** How often it looks whether the topics are still the same. */
  private static final long LOOK_EVERY_MILLIS = 2_000;

  /** For so long it is not asked again: many partitions are often taken over at once. */
  private static final long FRESH_NANOS = 500_000_000;

  private final Vertx vertx;
  private final OpenTopicAdmin admin;
  private volatile TopicAdmin.Layout layout;

  /** Set when the topics look different from before. */
  private final AtomicBoolean changed = new AtomicBoolean();

  private volatile OpenTopicAdmin.@Nullable Present seen;
  private volatile long seenNanos;
  private volatile boolean closed;

  /**
   * Begins to look.
   *
   * @param layout the number of partitions that the samplers begin with
   */
  TopicWatch(Vertx vertx, OpenTopicAdmin admin, TopicAdmin.Layout layout) {
    this.vertx = vertx;
    this.admin = admin;
    this.layout = layout;
    lookEverySoOften();
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

  /** How many partitions commands and events have. */
  int partitions() {
    return layout.partitions();
  }

  /** How many partitions answers have. */
  int lanes() {
    return layout.lanes();
  }

  /**
   * Which topics these are now; asks if that was not seen just now.
   *
   * @throws WrongLogsException if there are none that can be used
   */
  StreamIdentity identity() {
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

  /** Whether any event was ever published. */
  boolean hasEvents() {
    return await(admin.hasEvents(layout.partitions()), ANSWER_SECONDS);
  }

  /** Whether the topics have changed since this was last asked. */
  boolean takeChanged() {
    return changed.getAndSet(false);
  }

  /** Lets it look again before it says anything else: an offset was out of range. */
  void doubt() {
    seenNanos = System.nanoTime() - 2 * FRESH_NANOS;
  }

  /** Looks no more. */
  Future<Void> close() {
    closed = true;
    return admin.close();
  }

  private static <T> T await(Future<T> future, long seconds) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw KafkaFailures.failed(e.getCause());
    } catch (TimeoutException e) {
      throw new StreamFailedException("Kafka does not answer.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamFailedException("Interrupted while Kafka was working.", e);
    }
  }
}
