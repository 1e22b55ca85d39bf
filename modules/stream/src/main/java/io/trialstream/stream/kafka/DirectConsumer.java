package io.trialstream.stream.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * A consumer that is polled on a thread of its owner's, which may block: the client inside of
 * Vert.x's, without its hops to other threads. Its {@link #client} is for one thread at a time.
 */
public final class DirectConsumer {

  private final Vertx vertx;
  private final KafkaReadStream<String, byte[]> opened;

  private DirectConsumer(Vertx vertx, KafkaReadStream<String, byte[]> opened) {
    this.vertx = vertx;
    this.opened = opened;
  }

  /**
   * Opens it; connects when it is used.
   *
   * @throws org.apache.kafka.common.KafkaException if the configuration is of no use
   */
  public static DirectConsumer open(Vertx vertx, Map<String, Object> config) {
    return new DirectConsumer(vertx, KafkaClients.consumer(vertx, config));
  }

  /** Kafka's own client. */
  public Consumer<String, byte[]> client() {
    return opened.unwrap();
  }

  /**
   * Leaves its group, if it has one, and lets go of the broker; once nobody uses the client any
   * more. Vert.x's own closes only a consumer that was assigned, subscribed or polled through it.
   */
  public Future<Void> close() {
    return vertx.<Void>executeBlocking(
        () -> {
          opened.unwrap().close();
          return null;
        },
        false);
  }
}
