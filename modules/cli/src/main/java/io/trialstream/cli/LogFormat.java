package io.trialstream.cli;

import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;

/** How this process logs, by the setting {@code log.format}: as text or as JSON. */
final class LogFormat {

  /** The name that logback.xml asks for. */
  private static final String PROPERTY = "trialstream.log.format";

  private LogFormat() {}

  /** To be called before anything logs. */
  static void choose(Settings settings) {
    System.setProperty(PROPERTY, settings.get(Setting.LOG_FORMAT).orElseThrow());
  }
}
