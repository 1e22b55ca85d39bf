package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial, across a stop and a kill of the stack. */
class TutorialTest {

  private static final String STUDY = "distributed-example";

  @Test
  void a_study_goes_on_after_the_stack_was_stopped_and_after_it_was_killed(@TempDir Path folder)
      throws Exception {
    String data = folder.resolve("data").toString();
    try (Launcher launcher = new Launcher(folder)) {
      Launcher.Running up = launcher.up("--data", data);
      var created = launcher.run("create-study", "--study-name", STUDY, "--seed", "11");
      assertThat(created.exit()).as(created.err()).isZero();
      assertThat(created.out()).isEqualTo(STUDY + "\n");
      Launcher.Result twice = launcher.run("create-study", "--study-name", STUDY);
      assertThat(twice.exit()).isEqualTo(1);
      assertThat(twice.err().strip()).contains("exists already").doesNotContain("\n");
      assertThat(launcher.run("create-study", "--study-name", STUDY, "--skip-if-exists").exit())
          .isZero();
      assertThat(launcher.workers(1, 20).getFirst().await().exit()).isZero();

      evaluateAClass(launcher, folder);

      JsonNode trials = launcher.trials(STUDY);
      assertThat(trials).hasSize(20);
      List<String> fields = new ArrayList<>();
      trials.get(0).fieldNames().forEachRemaining(fields::add);
      assertThat(fields)
          .contains(
              "number",
              "state",
              "values",
              "params",
              "datetime_start",
              "datetime_complete",
              "user_attrs",
              "worker");
      JsonNode best = launcher.run("best-trial", "--study-name", STUDY, "-f", "json").json();
      assertThat(best.path("values").path(0).isNumber()).isTrue();
      assertThat(launcher.run("studies").out()).contains(STUDY).contains("minimize");
      assertThat(launcher.run("study-names").out()).isEqualTo(STUDY + "\n");

      up.signal("TERM");
      assertThat(up.await().exit()).isZero();
      Launcher.Running again = launcher.up("--data", data);
      assertThat(launcher.workers(1, 5).getFirst().await().exit()).isZero();
      assertThat(launcher.trials(STUDY)).hasSize(25);

      again.signal("KILL");
      again.process().waitFor();
      launcher.up("--data", data);
      assertThat(launcher.workers(1, 5).getFirst().await().exit()).isZero();
      JsonNode all = launcher.trials(STUDY);
      assertThat(all).hasSize(30);
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).path("number").asInt()).isEqualTo(i);
        assertThat(all.get(i).path("state").asText()).isEqualTo("COMPLETE");
      }
      Launcher.Result verified = launcher.run("replay", "--study-name", STUDY, "--verify");
      assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      assertThat(verified.out()).contains("journal and tables agree");

      assertThat(launcher.run("pause", "--study-name", STUDY).exit()).isZero();
      assertThat(launcher.run("resume", "--study-name", STUDY).exit()).isZero();
      assertThat(launcher.run("stop", "--study-name", STUDY).exit()).isZero();
      assertThat(launcher.run("studies", "-f", "yaml").out()).contains("status: \"closed\"");
      assertThat(launcher.workers(1, 5).getFirst().await().exit()).isZero();
      assertThat(launcher.trials(STUDY)).hasSize(30);
      assertThat(launcher.run("delete-study", "--study-name", STUDY).exit()).isZero();
      assertThat(launcher.run("studies", "-f", "json").out().strip()).isEqualTo("[]");
      assertThat(launcher.run("topics", "list").out()).contains("trialstream.suggestions 128");
      assertThat(launcher.run("config").out()).contains("bootstrap.servers=127.0.0.1");
    }
  }

  /** An objective class from a folder (or jar), for a study with a target. */
  private static void evaluateAClass(Launcher launcher, Path folder) throws Exception {
    Path source = folder.resolve("Sum.java");
    Files.writeString(
        source,
        """
        public class Sum implements io.trialstream.Objective {
          public double evaluate(io.trialstream.Trial trial) {
            return trial.suggestInt("a", 1, 9) + trial.suggestCategorical("b", "one", "two").length();
          }
        }
        """);
    String classPath = System.getProperty("java.class.path");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString()))
        .isZero();
    String[] create = {"create-study", "--study-name", "sum", "--target-value", "4", "--seed", "1"};
    assertThat(launcher.run(create).exit()).isZero();
    Launcher.Result worked =
        launcher.run(
            "worker",
            "--study-name",
            "sum",
            "--objective",
            "Sum",
            "--jar",
            folder.toString(),
            "--concurrency",
            "2");
    assertThat(worked.exit()).as(worked.err()).isZero();
    JsonNode best = launcher.run("best-trial", "--study-name", "sum", "-f", "json").json();
    assertThat(best.path("values").path(0).asDouble()).isEqualTo(4);
    assertThat(launcher.run("delete-study", "--study-name", "sum").exit()).isZero();
  }
}
