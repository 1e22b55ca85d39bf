package io.trialstream.stream;

import io.trialstream.names.NearestName;
import io.trialstream.settings.PropertyNames;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The properties of Kafka's own clients, found by {@link java.util.ServiceLoader}. Stateless. */
public final class KafkaProperties implements PropertyNames {

  /** A name that differs by more letters is taken for that of somebody's plug-in. */
  private static final int MAX_TYPING_ERRORS = 2;

  private static final String PROVIDERS = "config.providers";

  private static final ConfigDef PRODUCER = ProducerConfig.configDef();
  private static final ConfigDef CONSUMER = ConsumerConfig.configDef();
  private static final ConfigDef ADMIN = AdminClientConfig.configDef();

  /**
   * The name that was probably meant; empty for a name that Kafka knows, and for one that is like
   * none of them: a property of somebody's own plug-in.
   */
  @Override
  public Optional<String> meant(String property) {
    if (property.equals(PROVIDERS) || property.startsWith(PROVIDERS + ".")) {
      return Optional.empty();
    }
    Set<String> known = new TreeSet<>();
    known.addAll(PRODUCER.names());
    known.addAll(CONSUMER.names());
    known.addAll(ADMIN.names());
    return known.contains(property)
        ? Optional.empty()
        : NearestName.like(property, known, MAX_TYPING_ERRORS);
  }

  /** Whether Kafka knows this property, and does not take it for a secret. */
  @Override
  public boolean isOpen(String property) {
    if (property.equals(PROVIDERS)) {
      return true;
    }
    if (property.startsWith(PROVIDERS + ".")) {
      return property.endsWith(".class"); // others are what a provider is given, tokens for example
    }
    ConfigDef.ConfigKey key = PRODUCER.configKeys().get(property);
    key = key != null ? key : CONSUMER.configKeys().get(property);
    key = key != null ? key : ADMIN.configKeys().get(property);
    return key != null && key.type() != ConfigDef.Type.PASSWORD;
  }
}
