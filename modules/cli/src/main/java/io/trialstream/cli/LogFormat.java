package io.trialstream.cli;

import io.trialstream.stream.Settings;
import java.util.Set;

/** How this process logs, by the setting {@code log.format}: as text or as JSON. */
final class LogFormat {

  /** The name that logback.xml asks for. */
  private static final String PROPERTY = "trialstream.log.format";

  private static final Set<String> KNOWN = Set.of("text", "json");

  private LogFormat() {}

  /**
   * To be called before anything logs.
   *
   * @throws IllegalArgumentException if there is no such format
   */
  static void choose(Settings settings) {
    String format = settings.get("log.format").orElse("text");
    if (!KNOWN.contains(format)) {
      throw new IllegalArgumentException(
          "Expected text or json as log.format, but got \"" + format + "\".");
    }
    System.setProperty(PROPERTY, format);
  }
}
