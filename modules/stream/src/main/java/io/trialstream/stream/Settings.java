package io.trialstream.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, from environment variables ({@code TRIALSTREAM_BOOTSTRAP_SERVERS}), then a
 * properties file ({@code bootstrap.servers=…}), then the stack that runs on this machine. The file
 * is {@code TRIALSTREAM_CONFIG}, or {@code ~/.config/trialstream/trialstream.properties}.
 * Immutable.
 */
public final class Settings {

  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  public static final String TOPIC_PREFIX = "topic.prefix";
  public static final String POSTGRES_URL = "postgres.url";
  public static final String POSTGRES_PASSWORD = "postgres.password";
  public static final String GATEWAY = "gateway";
  public static final String TOKEN = "token";
  private static final String ENVIRONMENT_PREFIX = "TRIALSTREAM_";
  static final String KAFKA_PREFIX = "kafka.";
  private static final String USUAL_BOOTSTRAP_SERVERS = "localhost:9092";

  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if the properties file that someone named cannot be read
   */
  public static Settings load() {
    Map<String, String> environment = System.getenv();
    Map<String, String> values = new HashMap<>();
    RunningStack.find()
        .ifPresent(
            stack -> {
              values.put(BOOTSTRAP_SERVERS, stack.bootstrapServers());
              values.put(TOPIC_PREFIX, stack.topicPrefix());
              values.put(POSTGRES_URL, stack.postgres());
              values.put(POSTGRES_PASSWORD, stack.postgresPassword());
              values.put(GATEWAY, stack.gateway());
            });
    values.putAll(file(environment.get(ENVIRONMENT_PREFIX + "CONFIG")));
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX)) {
            String key = name.substring(ENVIRONMENT_PREFIX.length());
            values.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return new Settings(values);
  }

  private static Map<String, String> file(@Nullable String named) {
    Path path =
        named == null
            ? Path.of(
                System.getProperty("user.home"), ".config", "trialstream", "trialstream.properties")
            : Path.of(named);
    if (named == null && !Files.exists(path)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(path)) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("The settings file %s cannot be read.".formatted(path), e);
    }
    Map<String, String> values = new HashMap<>();
    properties.forEach((k, v) -> values.put(k.toString(), v.toString()));
    return values;
  }

  /** The same with a value in place of any other; an empty one changes nothing. */
  public Settings with(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return this;
    }
    Map<String, String> all = new HashMap<>(values);
    all.put(name, value);
    return new Settings(all);
  }

  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** How to reach Kafka; {@code kafka.*} settings are handed to its clients. */
  public KafkaSettings kafka() {
    Map<String, String> properties = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA_PREFIX)) {
            properties.put(name.substring(KAFKA_PREFIX.length()), value);
          }
        });
    return new KafkaSettings(
        get(BOOTSTRAP_SERVERS).orElse(USUAL_BOOTSTRAP_SERVERS),
        new Topics(get(TOPIC_PREFIX).orElse(Topics.DEFAULT_PREFIX)),
        properties);
  }

  /** All that is set, by name; what may be a secret is hidden. */
  public Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    values.forEach((name, value) -> shown.put(name, Secrets.shown(name, value)));
    return shown;
  }
}
