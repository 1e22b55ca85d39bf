package io.trialstream.stream;

import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import java.util.HashMap;
import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param topics the topics' names
 * @param properties further Kafka client properties, for example for TLS and SASL
 */
public record KafkaSettings(
    String bootstrapServers, Topics topics, Map<String, String> properties) {

  /** The largest event: a suggestion carries every parameter of its study. */
  public static final int MAX_MESSAGE_BYTES = 4 << 20;

  /** How much may travel together when there is much to send; nothing waits for more to come. */
  private static final int BATCH_BYTES = 256 * 1024;

  public KafkaSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("Expected Kafka bootstrap servers, but there are none.");
    }
    properties = Map.copyOf(properties);
  }

  /** A broker without security, under the default prefix. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, new Topics(Topics.DEFAULT_PREFIX), Map.of());
  }

  /**
   * What the settings say.
   *
   * @throws IllegalArgumentException if none of them says where Kafka is
   */
  public static KafkaSettings of(Settings settings) {
    return new KafkaSettings(
        settings.require(Setting.BOOTSTRAP_SERVERS, "Kafka"),
        new Topics(settings.get(Setting.TOPIC_PREFIX).orElseThrow()),
        settings.kafkaProperties());
  }

  /** Without the properties, which may hold passwords. */
  @Override
  public String toString() {
    return "bootstrapServers=" + bootstrapServers + " topicPrefix=" + topics.prefix();
  }

  /** Properties that every client takes. */
  public Map<String, String> client() {
    Map<String, String> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("reconnect.backoff.max.ms", "2000");
    config.putAll(properties);
    return config;
  }

  /** A client that administers, and does not wait long for a broker that is not there. */
  public Map<String, Object> admin() {
    Map<String, Object> config = new HashMap<>(client());
    config.put("request.timeout.ms", "5000");
    config.put("default.api.timeout.ms", "10000");
    return config;
  }

  /** A producer that neither loses nor repeats nor reorders what it was given. */
  public Map<String, Object> producer() {
    Map<String, Object> config = new HashMap<>(client());
    config.putIfAbsent("acks", "all");
    config.putIfAbsent("enable.idempotence", "true");
    config.putIfAbsent("linger.ms", "0");
    config.putIfAbsent("batch.size", Integer.toString(BATCH_BYTES));
    config.putIfAbsent("compression.type", "none");
    config.putIfAbsent("max.request.size", Integer.toString(MAX_MESSAGE_BYTES));
    config.putIfAbsent("max.block.ms", "30000");
    return config;
  }

  /** A consumer that commits nothing by itself. */
  public Map<String, Object> consumer() {
    Map<String, Object> config = new HashMap<>(client());
    config.putIfAbsent("enable.auto.commit", "false");
    config.putIfAbsent("fetch.min.bytes", "1");
    config.putIfAbsent("allow.auto.create.topics", "false");
    return config;
  }
}
