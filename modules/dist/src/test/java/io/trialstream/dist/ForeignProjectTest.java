package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code examples/java-project}, somewhere else, with nothing but what was published: it builds
 * without a network, and its process stays its own.
 */
@Tag("full")
class ForeignProjectTest {

  private static final String DEPENDENCY_PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:";

  private static final long MEGABYTE = 1_000_000;

  /** A project that uses Kafka and Vert.x has these already. */
  private static final Pattern OF_KAFKA_AND_VERTX =
      Pattern.compile(
          "org/apache/kafka|io/vertx|io/netty|com/github/luben|at/yawk/lz4|org/lz4|org/xerial/snappy|org/slf4j");

  private static final Pattern UNWANTED =
      Pattern.compile(
          "logback|log4j|picocli|kafka_2|kafka-server|kafka-metadata|exporter|prometheus|micrometer"
              + "|postgres|testcontainers|junit|trialstream-(server|devstack|worker-program|cli|dev|bench):");

  @TempDir static Path folder;
  private static Path project;
  private static Published published;
  private static String output = "";

  @BeforeAll
  static void publishAndBuild() throws Exception {
    published = Published.in(Files.createDirectory(folder.resolve("maven")));
    project = folder.resolve("java-project");
    Published.copy(
        Path.of(System.getProperty("trialstream.home"), "examples", "java-project"), project);
    output =
        published.mavenOffline(
            project,
            "test",
            DEPENDENCY_PLUGIN + "tree",
            DEPENDENCY_PLUGIN + "build-classpath",
            "-DoutputFile=" + project.resolve("tree.txt"),
            "-Dmdep.outputFile=" + project.resolve("class-path.txt"),
            "-Dmdep.includeScope=runtime",
            "-DincludeScope=runtime");
  }

  @Test
  void its_tests_pass_in_memory_and_on_a_stack_of_the_extension() {
    assertThat(output).contains("BUILD SUCCESS").containsPattern("Tests run: 3, Failures: 0");
  }

  @Test
  void its_class_path_has_no_logger_of_ours_no_command_line_no_broker_and_no_exporter()
      throws IOException {
    List<String> ours =
        Files.readAllLines(project.resolve("tree.txt")).stream()
            .filter(line -> line.endsWith(":compile") || line.endsWith(":runtime"))
            .toList();
    assertThat(ours).anyMatch(line -> line.contains("trialstream-worker"));
    assertThat(ours).noneMatch(line -> UNWANTED.matcher(line).find());
  }

  @Test
  void each_library_that_comes_with_it_has_the_version_that_was_tested() throws IOException {
    Path home = Path.of(System.getProperty("trialstream.home"), "modules/dist/target/trialstream");
    Set<String> tested = new HashSet<>(names(home.resolve("lib")));
    tested.addAll(names(home.resolve("development")));
    assertThat(classPath())
        .extracting(jar -> jar.getFileName().toString())
        .filteredOn(jar -> !jar.startsWith("trialstream-") && !jar.startsWith("slf4j-jdk14"))
        .isNotEmpty()
        .allMatch(tested::contains);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void what_comes_with_it_is_small() throws IOException {
    long bytes =
        classPath().stream()
            .filter(jar -> !OF_KAFKA_AND_VERTX.matcher(jar.toString()).find())
            .mapToLong(ForeignProjectTest::size)
            .sum();
    assertThat(bytes).isBetween(MEGABYTE, 15 * MEGABYTE);
  }

  private static List<Path> classPath() throws IOException {
    String joined = Files.readString(project.resolve("class-path.txt")).strip();
    return Arrays.stream(joined.split(File.pathSeparator)).map(Path::of).toList();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Launcher.Running program(Launcher launcher, String name, String study, int trials)
      throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.util.logging.config.file=" + project.resolve("logging.properties"),
            "-cp",
            project.resolve("target/classes")
                + File.pathSeparator
                + Files.readString(project.resolve("class-path.txt")).strip(),
            "com.example.tuning." + name,
            study,
            Integer.toString(trials));
    return launcher.startProgram(command);
  }

  @Test
  void a_main_finds_the_stack_of_this_machine_and_logs_as_it_wants_to() throws Exception {
    try (Launcher launcher = new Launcher(Files.createDirectory(folder.resolve("main")))) {
      launcher.up();
      Launcher.Result result = program(launcher, "Tune", "short", 30).await();
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out()).isEmpty();
      assertThat(result.err().lines()).allMatch(line -> line.startsWith("[tuning] "));
      assertThat(result.err())
          .contains("[tuning] INFO com.example.tuning.Tune: Trials of this process: 30")
          .containsPattern("\\[tuning] WARNING io.trialstream.*diverged at rate 0.09");
    }
  }

  @Test
  void a_main_keeps_its_own_handler_of_sigterm() throws Exception {
    try (Launcher launcher = new Launcher(Files.createDirectory(folder.resolve("signal")))) {
      launcher.up();
      Launcher.Running running = program(launcher, "Tune", "long", 1_000_000);
      running.awaitError("diverged"); // it evaluates
      running.signal("TERM");
      Launcher.Result result = running.await();
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.err())
          .contains("SIGTERM: this program stops as it wants to.", "Trials of this process: ");
    }
  }

  @Test
  void an_application_on_vertx_goes_on_after_its_worker() throws Exception {
    try (Launcher launcher = new Launcher(Files.createDirectory(folder.resolve("vertx")))) {
      launcher.up();
      Launcher.Running running = program(launcher, "TuneApplication", "short", 30);
      running.awaitError("The study is closed. Trials of this process: 30");
      running.awaitError("Listening on port ");
      Matcher port = Pattern.compile("Listening on port (\\d+)").matcher(running.errors());
      assertThat(port.find()).isTrue();
      try (HttpClient http = HttpClient.newHttpClient()) {
        URI address = URI.create("http://127.0.0.1:" + port.group(1));
        HttpRequest request = HttpRequest.newBuilder(address).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
            .isEqualTo("30 trials");
      }
      running.signal("TERM");
      assertThat(running.await().exit()).isEqualTo(143); // as the JVM itself does it
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "stream", "client", "worker", "server", "devstack", "junit"})
  void each_jar_has_a_module_name_sources_and_a_pom_that_stands_alone(String module)
      throws IOException {
    String artifact = "trialstream-" + module;
    try (JarFile jar = new JarFile(published.file(artifact, ".jar").toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("io.trialstream." + module);
    }
    assertThat(published.file(artifact, "-sources.jar")).isNotEmptyFile();
    assertThat(Files.readString(published.file(artifact, ".pom")))
        .contains("<licenses>", "<scm>", "<developers>", "<url>", "<name>", "<description>")
        .doesNotContain("<parent>", "${");
  }

  @Test
  void the_guide_shows_what_the_project_has() throws IOException {
    Path home = Path.of(System.getProperty("trialstream.home"));
    Matcher shown =
        Pattern.compile("<!-- from (\\S+) -->\\s*```\\w+\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(home.resolve("docs/guides/java.md")));
    List<String> files = new ArrayList<>();
    while (shown.find()) {
      files.add(shown.group(1));
      String file = Files.readString(home.resolve("examples/java-project").resolve(shown.group(1)));
      assertThat(squeezed(file)).as(shown.group(1)).contains(squeezed(shown.group(2)));
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(3);
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
