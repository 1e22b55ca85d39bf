package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

  @Test
  void two_processes_find_the_lowest_point_and_leave_nothing_behind(@TempDir Path folder)
      throws Exception {
    try (Launcher launcher = new Launcher(folder)) {
      Launcher.Result result = launcher.run("quickstart", "--seed", "7", "--format", "json");
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.err()).contains("worker-1 | ").contains("worker-2 | ").contains("Best is");
      String lastLine = result.out().strip().lines().toList().getLast();
      JsonNode summary = Wire.read(lastLine, JsonNode.class);
      assertThat(summary.path("study").asText()).isEqualTo("distributed-example");
      assertThat(summary.path("n_trials").asInt()).isEqualTo(200);
      assertThat(summary.path("best_value").asDouble()).isLessThan(0.01);
      assertThat(summary.path("best_params").path("x").asDouble()).isBetween(1.9, 2.1);
      assertThat(summary.path("trials_per_worker")).hasSize(2).allMatch(n -> n.asInt() == 100);
      assertThat(summary.path("seconds").asDouble()).isPositive();
      try (Stream<Path> left = Files.list(launcher.temporary())) {
        assertThat(left).isEmpty();
      }
      assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void it_ends_in_order_when_it_is_told_to_stop(@TempDir Path folder) throws Exception {
    try (Launcher launcher = new Launcher(folder)) {
      Launcher.Running running = launcher.start("quickstart", "--n-trials", "100000");
      running.awaitError("Trial 10 finished");
      running.signal("TERM");
      assertThat(running.await().err()).contains("Stopping").doesNotContain("\tat ");
      try (Stream<Path> left = Files.list(launcher.temporary())) {
        assertThat(left).isEmpty();
      }
      assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
    }
  }
}
