package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs for people, and for those who collect them. */
class LogFormatTest {

  @TempDir Path folder;

  @Test
  void json_has_what_a_line_is_about_as_fields() throws Exception {
    try (Launcher launcher = new Launcher(folder).with("TRIALSTREAM_LOG_FORMAT", "json")) {
      Launcher.Running up = launcher.up("--http-port", "0");
      up.awaitError("taken over");
      String line = up.errors().lines().filter(l -> l.contains("taken over")).findFirst().get();
      JsonNode json = Wire.read(line, JsonNode.class);
      assertThat(json.path("level").asText()).isEqualTo("INFO");
      assertThat(json.path("partition").isIntegralNumber()).isTrue();
      assertThat(json.path("message").asText()).startsWith("taken over");
    }
  }

  @Test
  void another_format_is_refused() throws Exception {
    try (Launcher launcher = new Launcher(folder).with("TRIALSTREAM_LOG_FORMAT", "jsn")) {
      Launcher.Result result = launcher.run("studies");
      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.err()).contains("Expected text or json as log.format, but got \"jsn\"");
    }
  }
}
