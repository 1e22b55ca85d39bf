package io.trialstream.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kafka and PostgreSQL in processes of their own, which can be killed and started again on the same
 * data and ports. Used by one thread.
 */
public final class RestartableStack implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final int kafkaPort;
  private final int advertisedPort;
  private final int postgresPort;
  private @Nullable Process kafka;
  private @Nullable Process postgres;

  /**
   * @param kafkaPort where the broker listens
   * @param advertisedPort where its clients are told to connect
   */
  public RestartableStack(Path folder, int kafkaPort, int advertisedPort, int postgresPort) {
    this.folder = folder;
    this.kafkaPort = kafkaPort;
    this.advertisedPort = advertisedPort;
    this.postgresPort = postgresPort;
  }

  private Process start(String kind, Integer... ports) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ServerMain.class.getName(), kind, folder.resolve(kind).toString()));
    for (int port : ports) {
      command.add(Integer.toString(port));
    }
    Path log = folder.resolve(kind + ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (!"ready".equals(process.inputReader(StandardCharsets.UTF_8).readLine())) {
        throw new StackUnavailableException(kind + " did not start; see " + log, null);
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the broker; returns once it can be used. */
  public void startKafka() {
    kafka = start("kafka", kafkaPort, advertisedPort);
  }

  /** Ends the broker with kill -9. */
  public void killKafka() {
    kill(kafka);
  }

  private static void kill(@Nullable Process process) {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Starts PostgreSQL; returns once it can be used. */
  public void startPostgres() {
    postgres = start("postgres", postgresPort);
  }

  /** Ends PostgreSQL as a crash would: at once, without writing anything more. */
  public void crashPostgres() {
    kill(postgres);
    try {
      Path pidFile = folder.resolve("postgres").resolve("postmaster.pid");
      String pid = Files.readAllLines(pidFile).getFirst().trim();
      new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start();
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(server -> server.onExit().join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What PostgreSQL wrote of its own account. */
  public Path postgresLog() {
    return folder.resolve("postgres").resolve("log").resolve("postgres.log");
  }

  /** PostgreSQL's own address. */
  public PostgresAddress postgres() {
    return new PostgresAddress("127.0.0.1", postgresPort, "postgres", "postgres", "postgres");
  }

  @Override
  public void close() {
    for (Process process : new Process[] {kafka, postgres}) {
      if (process != null) {
        Processes.stop(process, PATIENCE);
      }
    }
  }
}
