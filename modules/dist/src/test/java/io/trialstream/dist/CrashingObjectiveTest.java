package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters that kill every process that tries them. */
class CrashingObjectiveTest {

  private static final int MOST_WORKERS = 10;

  @Test
  void such_a_trial_ends_fail_after_its_retries_and_the_study_goes_on(@TempDir Path folder)
      throws Exception {
    Path objective = folder.resolve("Crashing.java");
    Files.writeString(
        objective,
        """
        import io.trialstream.worker.program.WorkerProgram;
        public class Crashing {
          public static void main(String[] args) {
            WorkerProgram.run(worker -> worker.optimize("crashing", trial -> {
              double x = trial.suggestDouble("x", 0, 1);
              if (trial.number() == 2) {
                Runtime.getRuntime().halt(3);
              }
              return x;
            }));
          }
        }
        """);
    try (Launcher launcher = new Launcher(folder)) {
      launcher.up();
      Launcher.Result created =
          launcher.run(
              "create-study",
              "--study-name",
              "crashing",
              "--max-trials",
              "6",
              "--lease",
              "2",
              "--heartbeat",
              "0.5",
              "--max-retries",
              "1");
      assertThat(created.exit()).as(created.err()).isZero();
      int crashes = 0;
      while (launcher.run("run", objective.toString()).exit() != 0) { // as an orchestrator would
        crashes++;
        assertThat(crashes).isLessThan(MOST_WORKERS);
      }
      assertThat(crashes).isEqualTo(2);
      JsonNode trials = launcher.trials("crashing");
      assertThat(trials).hasSize(6);
      for (JsonNode trial : trials) {
        boolean cursed = trial.path("number").asInt() == 2;
        assertThat(trial.path("state").asText()).isEqualTo(cursed ? "FAIL" : "COMPLETE");
        assertThat(trial.path("attempt").asInt()).isEqualTo(cursed ? 2 : 1);
      }
      assertThat(trials.path(2).path("reason").asText()).contains("LEASE_LOST");
      assertThat(launcher.run("replay", "--study-name", "crashing", "--verify").exit()).isZero();
    }
  }
}
