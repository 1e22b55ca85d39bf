package io.trialstream.settings;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** What is known in this process of the settings for Kafka's clients. Stateless. */
final class KafkaNames {

  /** What a setting's name begins with if it is for Kafka's clients. */
  static final String PREFIX = "kafka.";

  private static final List<PropertyNames> KNOWN =
      ServiceLoader.load(PropertyNames.class, PropertyNames.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private KafkaNames() {}

  /**
   * The name of the setting that was probably meant.
   *
   * @param setting a name that begins with the prefix
   */
  static Optional<String> meant(String setting) {
    return KNOWN.stream()
        .flatMap(names -> names.meant(setting.substring(PREFIX.length())).stream())
        .map(meant -> PREFIX + meant)
        .findFirst();
  }

  /** Whether this setting's value may be shown. */
  static boolean isOpen(String setting) {
    return KNOWN.stream().anyMatch(names -> names.isOpen(setting.substring(PREFIX.length())));
  }
}
