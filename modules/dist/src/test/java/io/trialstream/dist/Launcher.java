package io.trialstream.dist;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the launcher as a person would, with a state folder and a temporary folder of its own. */
final class Launcher implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Path HOME = Path.of(System.getProperty("trialstream.home"));

  /** What the build has made, as it is unpacked elsewhere. */
  static final Path BUILT = HOME.resolve("modules/dist/target/trialstream");

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Running> started = new ArrayList<>();

  Launcher(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(temporary());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command left behind. */
  record Result(int exit, String out, String err) {
    JsonNode json() {
      return Wire.read(out, JsonNode.class);
    }
  }

  /** A command that runs. */
  record Running(Process process, Path out, Path err) {
    String errors() {
      return read(err);
    }

    void awaitError(String text) throws InterruptedException {
      await(err, text);
    }

    void awaitOutput(String text) throws InterruptedException {
      await(out, text);
    }

    private void await(Path file, String text) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!read(file).contains(text)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new AssertionError("Expected \"" + text + "\", but got: " + errors());
        }
        Thread.sleep(20);
      }
    }

    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    Result await() throws InterruptedException {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("Still running after " + PATIENCE + ": " + errors());
      }
      return new Result(process.exitValue(), read(out), errors());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  /** Sets a variable for what is started from now on. */
  Launcher with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("trialstream").toString());
    command.addAll(List.of(arguments));
    return startProgram(command);
  }

  /** Starts another program, with the same folders and variables. */
  Running startProgram(List<String> command) throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(HOME.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TRIALSTREAM_"));
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    builder
        .environment()
        .put("TRIALSTREAM_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary() + " -Xmx1g");
    builder.environment().putAll(environment);
    Running running = new Running(builder.start(), out, err);
    started.add(running);
    return running;
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  /** A development stack on any free ports, ready. */
  Running up(String... more) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("up", "--kafka-port", "0", "--postgres-port", "0"));
    arguments.addAll(List.of(more));
    Running up = start(arguments.toArray(String[]::new));
    up.awaitError("Press Ctrl-C");
    return up;
  }

  /** Kafka's address of the stack that is up. */
  String bootstrapServers() throws IOException {
    Path file = folder.resolve("state").resolve("trialstream").resolve("stack.json");
    return Wire.read(Files.readAllBytes(file), JsonNode.class).path("bootstrapServers").asText();
  }

  /** So many objective processes, each for so many trials of the tutorial's study. */
  List<Running> workers(int count, int trials) throws IOException {
    List<Running> workers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      workers.add(start("run", "examples/Quadratic.java", Integer.toString(trials)));
    }
    return workers;
  }

  /** Waits until one of the processes has printed this. */
  static void awaitAny(List<Running> running, String text) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (running.stream().noneMatch(r -> r.errors().contains(text))) {
      if (running.stream().noneMatch(r -> r.process().isAlive()) || System.nanoTime() > end) {
        throw new AssertionError("Nobody printed \"" + text + "\".");
      }
      Thread.sleep(20);
    }
  }

  JsonNode trials(String study) throws IOException, InterruptedException {
    return run("trials", "--study-name", study, "-f", "json").json();
  }

  /** Ends what a test left running. */
  @Override
  public void close() throws Exception {
    for (Running running : started) {
      if (running.process().isAlive()) {
        running.signal("CONT");
        running.process().destroy();
      }
    }
    for (Running running : started) {
      if (!running.process().waitFor(40, TimeUnit.SECONDS)) {
        running.process().descendants().forEach(ProcessHandle::destroyForcibly);
        running.process().destroyForcibly();
      }
    }
    Path cleanedFrom = folder.resolve("data").resolve("postgres").resolve("postmaster.pid");
    if (Files.exists(cleanedFrom)) { // left over by a kill -9 that a failed test did not follow up
      long pid = Long.parseLong(Files.readAllLines(cleanedFrom, StandardCharsets.UTF_8).getFirst());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
