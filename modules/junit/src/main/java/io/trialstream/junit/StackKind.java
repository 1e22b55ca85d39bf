package io.trialstream.junit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Where the Kafka and the PostgreSQL of a test come from. */
public enum StackKind {

  /**
   * As the JUnit configuration parameter {@value #PARAMETER} says, {@code embedded} or {@code
   * container}; {@link #EMBEDDED} without it. It is set in {@code junit-platform.properties} or as
   * a system property.
   */
  CONFIGURED,

  /** Both are started by the JVM of the test: Kafka inside it, PostgreSQL as its child. */
  EMBEDDED,

  /**
   * Both run in containers. This needs a Docker engine, and Testcontainers' {@code
   * testcontainers-kafka} and {@code testcontainers-postgresql} on the class path of the test.
   */
  CONTAINER;

  /** The JUnit configuration parameter that {@link #CONFIGURED} reads. */
  public static final String PARAMETER = "trialstream.stack";

  /**
   * The kind that is used.
   *
   * @param parameter the value of the configuration parameter, if it is set
   * @return never {@link #CONFIGURED}
   */
  StackKind with(Optional<String> parameter) {
    if (this != CONFIGURED) {
      return this;
    }
    String text = parameter.orElse(EMBEDDED.word());
    return Arrays.stream(values())
        .filter(kind -> kind != CONFIGURED && kind.word().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ExtensionConfigurationException(
                    "Expected %s as %s, but got \"%s\".".formatted(words(), PARAMETER, text)));
  }

  private static String words() {
    return Arrays.stream(values())
        .filter(kind -> kind != CONFIGURED)
        .map(StackKind::word)
        .collect(Collectors.joining(" or "));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
