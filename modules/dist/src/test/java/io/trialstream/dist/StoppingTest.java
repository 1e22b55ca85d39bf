package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.devstack.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM to each kind of process, while it is busy. The times are those of
 * docs/understand/reliability.md.
 */
class StoppingTest {

  private static final Duration WORKER = Duration.ofSeconds(15);
  private static final Duration SERVER = Duration.ofSeconds(10);

  private static void assertStops(Launcher.Running running, Duration within) throws Exception {
    running.signal("TERM");
    assertThat(running.process().waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
        .as("ends in time: %s", running.errors())
        .isTrue();
    assertThat(running.process().exitValue()).as(running.errors()).isZero();
  }

  private static int membersOfTheGroup(Launcher launcher) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", launcher.bootstrapServers()))) {
      return admin
          .describeConsumerGroups(List.of("trialstream.samplers"))
          .all()
          .get()
          .values()
          .iterator()
          .next()
          .members()
          .size();
    }
  }

  private static String threadsThatKeepTheProcessOfAWorkerThatIsDone(Launcher launcher, Path folder)
      throws Exception {
    Path objective =
        Files.writeString(
            folder.resolve("Done.java"),
            """
            import io.trialstream.worker.program.WorkerProgram;
            public class Done {
              public static void main(String[] args) {
                WorkerProgram.run(worker ->
                    worker.optimize("stopping", trial -> trial.suggestDouble("x", 0, 1), 1));
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !thread.isDaemon())
                    .forEach(thread -> System.out.println(thread.getName()));
              }
            }
            """);
    Launcher.Result result = launcher.run("run", objective.toString());
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out().strip();
  }

  @Test
  void each_process_drains_hands_back_leaves_the_group_and_exits_0(@TempDir Path folder)
      throws Exception {
    try (Launcher launcher = new Launcher(folder)) {
      Launcher.Running up = launcher.up("--no-sampler");
      Launcher.Running sampler = launcher.start("sampler");
      sampler.awaitError("The sampler runs");
      Launcher.Running gateway =
          launcher.start("gateway", "--http-port", Integer.toString(Ports.freeOr(0)));
      gateway.awaitError("The gateway listens");
      launcher.run("create-study", "--study-name", "stopping");
      Path objective = folder.resolve("Slow.java");
      Files.writeString(
          objective,
          """
          import io.trialstream.worker.program.WorkerProgram;
          public class Slow {
            public static void main(String[] args) {
              WorkerProgram.run(worker -> worker.optimize("stopping", trial -> {
                double x = trial.suggestDouble("x", 0, 1);
                System.err.println("evaluating");
                Thread.sleep(3_600_000);
                return x;
              }));
            }
          }
          """);
      Launcher.Running worker = launcher.start("run", objective.toString());
      worker.awaitError("evaluating");

      assertThat(threadsThatKeepTheProcessOfAWorkerThatIsDone(launcher, folder)).isEqualTo("main");

      Launcher.Running program =
          launcher.start(
              "worker",
              "--study-name",
              "stopping",
              "--",
              "sh",
              "-c",
              "echo evaluating; sleep 3600");
      program.awaitOutput("evaluating");
      program.signal("INT");
      assertThat(program.await().exit()).as("as shells have it for Ctrl-C").isEqualTo(130);

      assertStops(worker, WORKER);
      JsonNode trial = launcher.trials("stopping").path(0);
      assertThat(trial.path("state").asText()).isEqualTo("WAITING");

      assertStops(gateway, SERVER);
      assertThat(membersOfTheGroup(launcher)).isEqualTo(1);
      assertStops(sampler, SERVER);
      assertThat(membersOfTheGroup(launcher)).isZero();
      assertStops(up, SERVER);
    }
  }
}
