package io.trialstream.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A Maven repository as {@code mvn -Prelease} fills it, and a Maven that has nothing else: no
 * network, and of this machine's own repository only what it has fetched from elsewhere.
 */
final class Published {

  private static final Path HOME = Path.of(System.getProperty("trialstream.home"));

  /** What comes out of a build and is built again from the same sources in no time. */
  private static final Set<String> COMPILED = Set.of("classes", "test-classes");

  private static final Set<String> LEFT_OUT = Set.of(".git", ".idea", "node_modules");
  private static final long MINUTES = 15;

  private final Path folder;

  private Published(Path folder) {
    this.folder = folder;
  }

  /**
   * Publishes what Java users depend on, from a copy of these sources.
   *
   * @param folder an empty one
   */
  static Published in(Path folder) throws IOException, InterruptedException {
    Published made = new Published(folder);
    Path clone = folder.resolve("clone");
    copy(HOME, clone);
    made.maven(
        clone,
        "--also-make",
        "--projects=modules/bom,modules/junit,modules/worker",
        "-Prelease",
        "-DskipTests",
        "-Dspotless.check.skip",
        "-Dmaven.javadoc.skip", // takes minutes; .ci/run makes it
        // By the time of the files: where they lie does not matter.
        "-Dmaven.compiler.useIncrementalCompilation=false",
        "-Dmaven.repo.local=" + System.getProperty("maven.repository"),
        "-Dmaven.install.skip",
        "-DaltDeploymentRepository=published::" + made.repository().toUri(),
        "deploy");
    Files.writeString(made.settings(), made.offline());
    return made;
  }

  /** The repository that was filled. */
  Path repository() {
    return folder.resolve("published");
  }

  private Path settings() {
    return folder.resolve("settings.xml");
  }

  /** What Maven has fetched so far is taken for the rest of the world. */
  private String offline() {
    return """
        <settings>
          <localRepository>%s</localRepository>
          <mirrors>
            <mirror>
              <id>fetched</id>
              <mirrorOf>*,!published</mirrorOf>
              <url>%s</url>
            </mirror>
          </mirrors>
          <profiles>
            <profile>
              <id>published</id>
              <repositories>
                <repository>
                  <id>published</id>
                  <url>%s</url>
                </repository>
              </repositories>
            </profile>
          </profiles>
          <activeProfiles>
            <activeProfile>published</activeProfile>
          </activeProfiles>
        </settings>
        """
        .formatted(
            folder.resolve("local"),
            Path.of(System.getProperty("maven.repository")).toUri(),
            repository().toUri());
  }

  /**
   * Runs Maven in a project, without a network.
   *
   * @return what it printed
   */
  String mavenOffline(Path project, String... arguments) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of("-o", "-Daether.offline.protocols=file", "-s", settings().toString()));
    all.addAll(List.of(arguments));
    return maven(project, all.toArray(String[]::new));
  }

  private String maven(Path project, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
    command.add("-B");
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "maven", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("MAVEN_ARGS");
    Process process = builder.start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("Maven takes too long: " + Files.readString(output));
    }
    String text = Files.readString(output);
    if (process.exitValue() != 0) {
      throw new AssertionError("Maven failed: " + text);
    }
    return text;
  }

  /** Copies sources, and of what was built the classes, with their times. */
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            boolean built = !dir.equals(from) && dir.getParent().endsWith("target");
            if (LEFT_OUT.contains(name(dir)) || (built && !COMPILED.contains(name(dir)))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.getParent().endsWith("target")) {
              Files.copy(
                  file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** The published file of a module with this ending, such as {@code .pom}. */
  Path file(String module, String ending) {
    Path versions = repository().resolve("io/trialstream").resolve(module);
    try (var files = Files.walk(versions)) {
      return files
          .filter(
              file -> name(file).matches(module + "-[0-9.]+(-[0-9.]+-[0-9]+)?\\Q" + ending + "\\E"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("No " + ending + " of " + module));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
