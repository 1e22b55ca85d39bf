package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a line of the log says of an exception, by the configuration that the command has. */
class LogLinesTest {

  private static final Throwable FAILURE =
      new CompletionException(
          "partition 3", new IllegalStateException("outer", new ArithmeticException("/ by zero")));

  @SuppressWarnings("unchecked")
  private static String line(String format) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("trialstream.log.format", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var appender = (OutputStreamAppender<LoggingEvent>) (Object) root.getAppender(format);
    assertThat(appender).isNotNull();
    LoggingEvent event = new LoggingEvent("x", root, Level.ERROR, "it failed", FAILURE, null);
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void text_has_class_message_and_root_cause_in_the_same_line() throws Exception {
    assertThat(line("text"))
        .endsWith(
            "it failed (CompletionException: partition 3, caused by IllegalStateException: outer, caused by ArithmeticException: / by zero)\n");
  }

  @Test
  void json_has_them_as_fields() throws Exception {
    JsonNode json = Wire.read(line("json"), JsonNode.class);
    assertThat(json.path("message").asText()).isEqualTo("it failed");
    assertThat(json.path("error").asText()).isEqualTo(CompletionException.class.getName());
    assertThat(json.path("error_message").asText()).isEqualTo("partition 3");
    assertThat(json.path("root_cause").asText()).isEqualTo(ArithmeticException.class.getName());
    assertThat(json.path("root_cause_message").asText()).isEqualTo("/ by zero");
    assertThat(json.path("stack_trace").asText()).contains("Caused by: ");
  }
}
