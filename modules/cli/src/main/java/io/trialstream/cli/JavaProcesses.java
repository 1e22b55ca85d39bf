package io.trialstream.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts objectives in one source file, in processes of their own. Stateless. */
final class JavaProcesses {

  private static final Path WORKER_JAR =
      Path.of("modules", "worker", "target", "trialstream-worker.jar");

  /** For a process that computes little: it starts in half the time, and takes less from others. */
  static final List<String> LIGHT =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=0.1");

  private JavaProcesses() {}

  /** The folder that Trialstream was cloned or unpacked to. */
  static Path home() {
    return Path.of(System.getProperty("trialstream.home", "")).toAbsolutePath();
  }

  /**
   * A process that runs one source file with the worker jar, as {@code java -cp
   * trialstream-worker.jar FILE.java} does.
   *
   * @param options of the JVM, besides those that Trialstream needs
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
    command.add("-cp");
    command.add(jar.toString());
    command.add(file.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** The command line that runs this very program with another subcommand. */
  static List<String> subcommand(String... arguments) {
    List<String> command = java();
    command.add("-Xmx256m");
    command.addAll(LIGHT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The same with memory and compilers for heavy work. */
  static List<String> server(String... arguments) {
    List<String> command = java();
    command.addAll(List.of("-Xmx1536m", "-XX:NewSize=256m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    return command;
  }
}
