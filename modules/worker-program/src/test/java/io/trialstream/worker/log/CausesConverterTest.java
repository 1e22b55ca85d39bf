package io.trialstream.worker.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as the configuration of the worker's jar writes them. */
class CausesConverterTest {

  private static final Path CONFIGURATION = Path.of("src", "shade", "logback.xml");

  @TempDir Path folder;

  private static String line(Throwable thrown) throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(CONFIGURATION.toFile());
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var appender = (OutputStreamAppender<?>) root.getAppender("stderr");
    assertThat(appender).isNotNull();
    return new String(
        encode(appender, new LoggingEvent("x", root, Level.ERROR, "it failed", thrown, null)),
        StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  private static byte[] encode(OutputStreamAppender<?> appender, LoggingEvent event) {
    return ((OutputStreamAppender<LoggingEvent>) appender).getEncoder().encode(event);
  }

  @Test
  void an_exception_is_in_the_line_with_class_message_and_causes_down_to_the_root()
      throws Exception {
    Throwable thrown =
        new CompletionException(
            "partition 3",
            new IllegalStateException("seq 5\n  follows 2", new ArithmeticException("/ by zero")));
    assertThat(line(thrown))
        .endsWith(
            "it failed (CompletionException: partition 3, caused by IllegalStateException: seq 5 follows 2, caused by ArithmeticException: / by zero)\n");
  }

  @Test
  void without_an_exception_there_is_nothing_more() throws Exception {
    assertThat(line(null)).endsWith("] it failed\n");
  }

  @Test
  void an_exception_without_message_shows_its_class_and_a_long_chain_its_root() throws Exception {
    Throwable thrown = new NullPointerException();
    for (int i = 0; i < 20; i++) {
      thrown = new IllegalStateException("level " + i, thrown);
    }
    assertThat(line(thrown))
        .contains("IllegalStateException: level 19")
        .doesNotContain("level 10")
        .endsWith("caused by … NullPointerException)\n");
  }
}
