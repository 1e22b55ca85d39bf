package io.trialstream.stream.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;

/**
 * A producer that is used without Vert.x's hops to other threads: the client inside of Vert.x's. It
 * may block, unless it is configured never to. Thread-safe.
 */
public final class DirectProducer {

  private final KafkaWriteStream<String, byte[]> opened;

  private DirectProducer(KafkaWriteStream<String, byte[]> opened) {
    this.opened = opened;
  }

  /**
   * Opens it; connects at once, in the background.
   *
   * @throws org.apache.kafka.common.KafkaException if the configuration is of no use
   */
  public static DirectProducer open(Vertx vertx, Map<String, Object> config) {
    return new DirectProducer(KafkaClients.producer(vertx, config));
  }

  /** Kafka's own client. */
  public Producer<String, byte[]> client() {
    return opened.unwrap();
  }

  /** Sends what it was given, then lets go of the broker. */
  public Future<Void> close() {
    return opened.close();
  }
}
