package io.trialstream.dev;

import io.trialstream.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts objectives in one source file, in processes of their own. Stateless. */
final class JavaProcesses {

  private static final String WORKER_JAR = "trialstream-worker.jar";

  /**
   * Archive of our own classes that the build makes (see {@code archive-classes} in the launcher).
   */
  private static final String OUR_CLASSES = "classes-%d.jsa".formatted(Runtime.version().feature());

  /** The same of the classes of a worker, from JDK 25 on. */
  private static final String WORKER_CLASSES =
      "worker-%d.aot".formatted(Runtime.version().feature());

  /** JVM flags that the user wants for a process that runs one source file, split at blanks. */
  private static final String OPTIONS_VARIABLE = "TRIALSTREAM_WORKER_JAVA_OPTIONS";

  private JavaProcesses() {}

  /** The folder that Trialstream was built into or unpacked to, with lib, jvm and examples. */
  static Path home() {
    return Path.of(System.getProperty("trialstream.home", "")).toAbsolutePath();
  }

  /**
   * A process that runs one source file with the worker jar, as {@code java -cp
   * trialstream-worker.jar FILE.java} does; it starts in less time where the build has left an
   * archive of the classes that workers load.
   *
   * @param options of the JVM, besides those that Trialstream needs and those of the user
   * @throws IllegalArgumentException if the file is not there, or Trialstream is not built
   */
  static ProcessBuilder sourceFile(Path file, List<String> options, List<String> arguments) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("There is no file " + file + ".");
    }
    Path jar = home().resolve(WORKER_JAR);
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(
          "The worker jar %s is missing. Build it with: mvn -DskipTests package".formatted(jar));
    }
    List<String> command = java();
    command.addAll(options);
    command.addAll(archive("-XX:AOTCache=", WORKER_CLASSES));
    command.addAll(userOptions());
    command.add("-cp");
    command.add(jar.toString());
    command.add(file.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** Options for a process that computes little: it starts in half the time, and takes less. */
  static List<String> light() {
    return List.of(options("command"));
  }

  /** The options of the JVM for one role, as an argument file of the launcher {@code java}. */
  private static String options(String role) {
    return "@" + home().resolve("jvm").resolve(role);
  }

  private static List<String> userOptions() {
    String options = System.getenv().getOrDefault(OPTIONS_VARIABLE, "");
    return options.isBlank() ? List.of() : List.of(options.strip().split("\\s+"));
  }

  /** The flags that start a JVM from an archive, if it is there; quietly, should it not fit. */
  private static List<String> archive(String flag, String archive) {
    Path file = home().resolve(archive);
    return Files.isRegularFile(file) ? List.of(flag + file) : List.of();
  }

  /** The command line that runs this very program with another subcommand. */
  static List<String> subcommand(String... arguments) {
    return ourselves(List.of(options("command"), "-Xmx256m"), arguments);
  }

  /** The same with memory and compilers for heavy work. */
  static List<String> server(String... arguments) {
    return ourselves(List.of(options("server"), "-Xmx1536m", "-XX:NewSize=256m"), arguments);
  }

  private static List<String> ourselves(List<String> options, String... arguments) {
    List<String> command = java();
    command.addAll(options);
    command.addAll(archive("-XX:SharedArchiveFile=", OUR_CLASSES));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(options("every"));
    if (Runtime.version().feature() >= 24) {
      command.add(options("since-24"));
    }
    return command;
  }
}
