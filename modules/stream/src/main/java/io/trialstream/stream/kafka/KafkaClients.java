package io.trialstream.stream.kafka;

import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Opens every Kafka client of the workers, gateways and samplers. Keys are text, values are bytes.
 *
 * <p>There are three kinds: those of Vert.x, for event loops; {@link DirectConsumer} and {@link
 * DirectProducer}, for threads of their own that may block and where each hop to another thread
 * would cost as much as the work; and those that block, for commands of the command line.
 *
 * <p>All methods throw {@link org.apache.kafka.common.KafkaException} if the configuration is of no
 * use. Stateless.
 */
public final class KafkaClients {

  private KafkaClients() {}

  /** A consumer for event loops. */
  static KafkaReadStream<String, byte[]> consumer(Vertx vertx, Map<String, Object> config) {
    return KafkaReadStream.create(
        vertx, config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer for event loops. */
  static KafkaWriteStream<String, byte[]> producer(Vertx vertx, Map<String, Object> config) {
    return KafkaWriteStream.create(
        vertx, config, new StringSerializer(), new ByteArraySerializer());
  }

  /** A client for event loops that administers. */
  public static KafkaAdminClient admin(Vertx vertx, Map<String, Object> config) {
    Map<String, String> texts = new HashMap<>();
    config.forEach((name, value) -> texts.put(name, value.toString()));
    return KafkaAdminClient.create(vertx, texts);
  }

  /** A consumer that blocks, for one thread; to be closed. */
  public static Consumer<String, byte[]> blockingConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer that blocks; to be closed. */
  public static Producer<String, byte[]> blockingProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** A client that administers and blocks; to be closed. */
  public static Admin blockingAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }
}
