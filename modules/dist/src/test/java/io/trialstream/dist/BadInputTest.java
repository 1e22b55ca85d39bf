package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.settings.RunningStack;
import io.trialstream.wire.Wire;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake gets one clear line and an exit code. */
class BadInputTest {

  @TempDir static Path folder;
  private static Launcher launcher;

  @BeforeAll
  static void start() throws Exception {
    launcher = new Launcher(folder);
    launcher.up("--data", folder.resolve("data").toString());
  }

  @AfterAll
  static void stop() throws Exception {
    launcher.close();
  }

  private static void assertOneLine(int exit, String says, String... arguments) throws Exception {
    assertOneLine(exit, says, launcher.run(arguments));
  }

  private static void assertOneLine(int exit, String says, Launcher.Result result) {
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.err()).contains(says).doesNotContain("\tat ").doesNotContain("Exception:");
    assertThat(result.err().strip().lines().filter(line -> !line.startsWith("See: "))).hasSize(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void studies_that_are_not_there_or_badly_named() throws Exception {
    assertOneLine(1, "no study named \"nobody\"", "trials", "--study-name", "nobody");
    assertOneLine(1, "no study named \"nobody\"", "best-trial", "--study-name", "nobody");
    assertOneLine(1, "no study named \"nobody\"", "delete-study", "--study-name", "nobody");
    assertOneLine(1, "no study named \"nobody\"", "stop", "--study-name", "nobody");
    assertOneLine(1, "no study named \"nobody\"", "replay", "--study-name", "nobody");
    assertOneLine(1, "empty", "create-study", "--study-name", "");
    assertOneLine(1, "10000", "create-study", "--study-name", "x".repeat(10_000));
    assertOneLine(1, "control characters", "create-study", "--study-name", "a\nb");
  }

  @Test
  void settings_that_are_not_allowed() throws Exception {
    String[] create = {"create-study", "--study-name", "bad"};
    assertOneLine(1, "magic", with(create, "--sampler", "magic"));
    assertOneLine(1, "sideways", with(create, "--direction", "sideways"));
    assertOneLine(1, "max-trials", with(create, "--max-trials", "0"));
    assertOneLine(2, "--max-trials", with(create, "--max-trials", "many"));
    assertOneLine(2, "--colour", with(create, "--colour"));
    assertOneLine(2, "frobnicate", "frobnicate");
    assertOneLine(1, "NaN", with(create, "--target-value", "NaN"));
    assertOneLine(1, "no file", "run", "nothing.java");
  }

  private static String[] with(String[] command, String... more) {
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return all;
  }

  @Test
  void things_that_are_not_there_or_taken() throws Exception {
    assertOneLine(1, "No gateway answers", "studies", "--gateway", "http://127.0.0.1:1");
    assertOneLine(1, "No Kafka broker answers", "sampler", "--bootstrap-servers", "127.0.0.1:1");
    assertOneLine(1, "trialstream topics create", "sampler", "--topic-prefix", "other");
    assertOneLine(
        1, "implements", "worker", "--study-name", "x", "--objective", "java.lang.Object");
    assertOneLine(1, "no class", "worker", "--study-name", "x", "--objective", "no.Such");
    assertOneLine(1, "cannot be used", "sampler", "--postgres-url", "postgresql://x@127.0.0.1:1/x");
    assertOneLine(1, "Expected a database URL", "sampler", "--postgres-url", "mysql://nowhere");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertOneLine(1, "Port " + port, "up", "--http-port", port);
      assertOneLine(1, "Port " + port, "gateway", "--http-port", port);
    }
    Launcher.Result sameData =
        launcher.run("up", "--data", folder.resolve("data").toString(), "--http-port", "0");
    assertThat(sameData.exit()).isEqualTo(1);
    assertThat(sameData.err()).contains("in use by another process");
  }

  private static RunningStack stack() throws Exception {
    Path file = folder.resolve("state").resolve("trialstream").resolve("stack.json");
    return Wire.read(Files.readAllBytes(file), RunningStack.class);
  }

  @Test
  void a_password_that_is_wrong() throws Exception {
    String address = stack().postgres().replaceFirst(".*@", "");
    try (var connection =
            DriverManager.getConnection("jdbc:postgresql://" + address, "postgres", "postgres");
        var sql = connection.createStatement()) {
      sql.execute("CREATE ROLE locked LOGIN PASSWORD 'right'");
      Path access = folder.resolve("data").resolve("postgres").resolve("pg_hba.conf");
      String rules = Files.readString(access);
      Files.writeString(access, "host all locked 127.0.0.1/32 scram-sha-256\n" + rules);
      sql.execute("SELECT pg_reload_conf()");
    }
    assertOneLine(
        1,
        "refuses the user or the password",
        "sampler",
        "--postgres-url",
        "postgresql://locked:wrong@" + address);
  }

  @Test
  void a_worker_for_a_study_that_is_not_there_and_an_objective_with_a_bad_range() throws Exception {
    Path objective = folder.resolve("Wrong.java");
    Files.writeString(
        objective,
        """
        import io.trialstream.worker.program.WorkerProgram;
        public class Wrong {
          public static void main(String[] args) {
            WorkerProgram.run(worker ->
                worker.optimize(args[0], t -> t.suggestDouble("x", 5, 1), 2));
          }
        }
        """);
    Launcher.Result unknown = launcher.run("run", objective.toString(), "nobody");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("no study named \"nobody\"");
    assertThat(launcher.run("create-study", "--study-name", "ranges").exit()).isZero();
    Launcher.Result range = launcher.run("run", objective.toString(), "ranges");
    assertThat(range.exit()).isZero();
    assertThat(range.err()).contains("Trial 1 failed").contains("low=5.0, high=1.0");
  }
}
