package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder of {@code up} that has lost a part: what is said, and the command that goes on. */
@Tag("full")
class LostFoldersTest {

  private static final String STUDY = "kept";

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void work(Launcher launcher) throws Exception {
    Launcher.Result worked =
        launcher.run("worker", "--study-name", STUDY, "--n-trials", "3", "--", "echo", "{x}");
    assertThat(worked.exit()).as(worked.err()).isZero();
  }

  private static void create(Launcher launcher, Path folder) throws Exception {
    Path space = folder.resolve("space.json");
    Files.writeString(space, "{\"x\":{\"type\":\"float\",\"low\":0,\"high\":1}}");
    Launcher.Result created =
        launcher.run("create-study", "--study-name", STUDY, "--space", space.toString());
    assertThat(created.exit()).as(created.err()).isZero();
  }

  private static void stop(Launcher.Running up) throws Exception {
    up.signal("TERM");
    assertThat(up.await().exit()).isZero();
  }

  @Test
  void a_lost_kafka_folder_and_then_a_lost_database_folder(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    try (Launcher launcher = new Launcher(folder)) {
      Launcher.Running up = launcher.up("--data", data.toString());
      create(launcher, folder);
      work(launcher);
      stop(up);

      delete(data.resolve("kafka"));
      up = launcher.up("--data", data.toString());
      up.awaitError("belongs to the Kafka cluster with the id");
      up.awaitError("trialstream database rebase");
      Launcher.Result dry = launcher.run("database", "rebase");
      assertThat(dry.exit()).as(dry.err()).isZero();
      assertThat(dry.out()).contains("its data was lost").contains("is lost)");
      assertThat(dry.err()).contains("Nothing was changed").contains("rebase --yes");
      Launcher.Result done = launcher.run("database", "rebase", "--yes");
      assertThat(done.exit()).as(done.err()).isZero();
      assertThat(done.err()).contains("go on within seconds");
      work(launcher);
      assertThat(launcher.trials(STUDY)).hasSize(6);
      assertThat(launcher.run("database", "rebase").err()).contains("nothing to do");
      assertThat(launcher.run("replay", "--study-name", STUDY, "--verify").exit()).isZero();
      stop(up);

      delete(data.resolve("postgres"));
      up = launcher.up("--data", data.toString());
      up.awaitError("The database is empty");
      assertThat(launcher.run("database", "rebase", "--yes").out()).contains("store those again");
      create(launcher, folder);
      work(launcher);
      assertThat(launcher.trials(STUDY)).hasSize(3);
      assertThat(List.of(launcher.run("study-names").out().split("\\R"))).containsExactly(STUDY);
    }
  }
}
