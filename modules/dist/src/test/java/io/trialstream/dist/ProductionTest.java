package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image for production holds: the folder lib, and nothing besides. */
@Tag("full")
class ProductionTest {

  private static final Path LIB = Launcher.BUILT.resolve("lib");

  /** A command of the usage text begins its line. */
  private static final Pattern COMMAND = Pattern.compile("(?m)^ {2}([a-z][a-z-]+)  +");

  @TempDir Path folder;

  private record Result(int exit, String out, String err) {}

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@" + Launcher.BUILT.resolve("jvm/every")));
    command.addAll(List.of("-cp", LIB + "/*", "io.trialstream.cli.Main"));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("XDG_STATE_HOME", folder.toString());
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void it_holds_no_broker_no_embedded_database_no_benchmark_and_no_test() throws IOException {
    try (Stream<Path> jars = Files.list(LIB)) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .contains("trialstream-cli-0.1.0-SNAPSHOT.jar")
          .noneMatch(
              name ->
                  name.matches(
                      "(kafka_|kafka-(server|storage|raft|metadata|group)|scala|embedded-|testcontainers|postgresql-|docker-java|junit|assertj|trialstream-(bench|dev|devstack)).*|.*-tests\\.jar"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "quickstart", "run", "bench"})
  void what_needs_the_development_stack_says_so_in_one_line(String command) throws Exception {
    Result result = run(command, "any");

    assertThat(result.exit).isEqualTo(1);
    assertThat(result.err.strip().lines())
        .containsExactly(
            "This installation is without the development stack, which the command %s needs. Use the image trialstream-dev, or a clone."
                .formatted(command));
  }

  @Test
  void every_command_has_all_classes_that_it_needs_to_explain_itself() throws Exception {
    String usage = run("--help").out;
    Matcher commands = COMMAND.matcher(usage);
    List<String> seen = new ArrayList<>();
    while (commands.find()) {
      seen.add(commands.group(1));
      Result result = run(commands.group(1), "--help");
      assertThat(result.err).as(commands.group(1)).isEmpty();
      assertThat(result.exit).as(commands.group(1)).isZero();
    }
    assertThat(seen).contains("sampler", "gateway", "worker", "create-study", "replay", "export");
    assertThat(seen).doesNotContain("up", "bench");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sampler",
        "gateway",
        "studies",
        "topics list",
        "dlq list",
        "doctor",
        "replay --study-name x",
        "worker --study-name x -- true"
      })
  void without_a_stack_a_command_says_in_one_line_what_is_missing(String command) throws Exception {
    Result result = run(command.split(" "));

    assertThat(result.exit).isEqualTo(1);
    assertThat(result.err.strip().lines()).hasSize(1);
    assertThat(result.err).startsWith("No stack of yours runs on this machine");
  }
}
