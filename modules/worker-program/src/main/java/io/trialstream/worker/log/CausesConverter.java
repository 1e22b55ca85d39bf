package io.trialstream.worker.log;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception in a line of the log, without its stack: class and message, and those of its causes
 * down to the first one. The log stays at one event a line. For {@code logback.xml} of the command
 * and of the worker's jar only. Stateless.
 */
public final class CausesConverter extends ThrowableHandlingConverter {

  private static final int MAX_CAUSES = 5;
  private static final int MAX_CHARACTERS = 1_000;

  @Override
  public String convert(ILoggingEvent event) {
    return text(event.getThrowableProxy());
  }

  private static String text(@Nullable IThrowableProxy thrown) {
    List<String> all = new ArrayList<>();
    for (IThrowableProxy each = thrown; each != null && all.size() < 100; each = each.getCause()) {
      all.add(one(each));
    }
    if (all.isEmpty()) {
      return "";
    }
    if (all.size() > MAX_CAUSES) { // the root is what explains it
      String root = all.getLast();
      all.subList(MAX_CAUSES - 1, all.size()).clear();
      all.add("… " + root);
    }
    return " (" + String.join(", caused by ", all) + ")";
  }

  private static String one(IThrowableProxy thrown) {
    String name = thrown.getClassName().replaceFirst("^.*\\.", "");
    String message = thrown.getMessage();
    if (message == null) {
      return name;
    }
    String line = message.strip().replaceAll("[\\r\\n]+\\s*", " ");
    return name
        + ": "
        + (line.length() > MAX_CHARACTERS ? line.substring(0, MAX_CHARACTERS) + "…" : line);
  }
}
