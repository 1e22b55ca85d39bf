package io.trialstream.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server that {@code postmaster.pid} in a data folder names. A killed {@code up}
 * leaves its server running, and that one is stopped. But the file may name any process: the folder
 * was copied, or the machine was started again since. A process is signalled only where all says
 * that it is the server of this very folder: its program, the folder that it works in, the folder
 * in the file, and the time of its start. Stateless.
 *
 * <pre>
 * no process of this id            → nothing to do; PostgreSQL replaces the file
 * it is certainly another's        → it is left alone, the file is removed
 * it is certainly this folder's    → it is stopped
 * neither is certain               → refused, with what to do
 * </pre>
 */
final class LeftOverServer {

  private static final Logger LOG = LoggerFactory.getLogger(LeftOverServer.class);
  private static final Path PROC = Path.of("/proc");

  /** How far the clock may have been set since the server noted when it began. */
  private static final Duration CLOCK = Duration.ofSeconds(60);

  /** What the file says: process, data folder, start in seconds of the epoch. */
  private record Noted(long pid, Path folder, long startSeconds) {}

  private LeftOverServer() {}

  /**
   * Stops the server that is left over in a data folder, if there is one. The caller holds the
   * folder's lock, so that nobody else is starting one.
   *
   * @param stopSeconds how long to wait after each of three signals
   * @throws StackUnavailableException if it cannot be known whether a process is that server, or it
   *     does not stop
   */
  static void stop(Path data, long stopSeconds) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    Noted noted = read(file);
    ProcessHandle process = ProcessHandle.of(noted.pid()).orElse(null);
    if (process == null) {
      return;
    }
    String elsewhere = whyAnothers(process, data);
    if (elsewhere != null) {
      LOG.warn(
          "{} names process {}, but {}. That process is left alone.", file, noted.pid(), elsewhere);
      Files.delete(file);
    } else if (isOurs(process, noted, data)) {
      LOG.info("stopping the PostgreSQL server that was left over in {}", data);
      stop(process, stopSeconds);
    } else {
      throw new StackUnavailableException(
          "%s names process %s, and it cannot be known whether that is the PostgreSQL server of this folder. If it is, stop it: kill -INT %s. If it is not, remove the file."
              .formatted(file, noted.pid(), noted.pid()),
          null);
    }
  }

  private static Noted read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    try {
      long pid = Long.parseLong(lines.get(0).strip());
      if (pid > 0) {
        return new Noted(pid, Path.of(lines.get(1)), Long.parseLong(lines.get(2).strip()));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.debug("unreadable: {}", file, e);
    }
    throw new StackUnavailableException(
        "%s cannot be understood. If no PostgreSQL server uses this folder, remove the file."
            .formatted(file),
        null);
  }

  /** Why a process is certainly not this folder's server; null if it may be. */
  private static @Nullable String whyAnothers(ProcessHandle process, Path data) throws IOException {
    String program = program(process);
    if (program != null && !program.equals("postgres")) {
      return "that is \"" + program + "\", and no PostgreSQL server";
    }
    Path folder = folder(process);
    return folder != null && !isSame(folder, data) ? "that is a server in " + folder : null;
  }

  private static boolean isOurs(ProcessHandle process, Noted noted, Path data) throws IOException {
    Path folder = folder(process);
    Instant start = process.info().startInstant().orElse(null);
    return program(process) != null
        && folder != null
        && isSame(folder, data)
        && isSame(noted.folder(), data)
        && start != null
        && Math.abs(start.getEpochSecond() - noted.startSeconds()) <= CLOCK.toSeconds();
  }

  /** The name of its program; null if that is hidden from us. */
  private static @Nullable String program(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(c -> String.valueOf(Path.of(c).getFileName()).replace(" (deleted)", ""))
        .orElse(null);
  }

  /** The folder that a server works in, which is its data folder; null if that is hidden. */
  private static @Nullable Path folder(ProcessHandle process) {
    if (Files.isDirectory(PROC.resolve("self"))) {
      try {
        return Files.readSymbolicLink(PROC.resolve(process.pid() + "/cwd"));
      } catch (IOException hidden) {
        return null;
      }
    }
    String[] arguments = process.info().arguments().orElse(new String[0]);
    Optional<Integer> option =
        Optional.of(Arrays.asList(arguments).indexOf("-D"))
            .filter(i -> i >= 0 && i + 1 < arguments.length);
    return option.map(i -> Path.of(arguments[i + 1])).orElse(null);
  }

  private static boolean isSame(Path folder, Path data) throws IOException {
    return Files.exists(folder) && Files.isSameFile(folder, data);
  }

  private static void stop(ProcessHandle server, long stopSeconds) throws IOException {
    for (String signal : List.of("-INT", "-QUIT", "-KILL")) {
      new ProcessBuilder("kill", signal, Long.toString(server.pid())).inheritIO().start();
      try {
        server.onExit().get(stopSeconds, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException stillThere) {
        LOG.warn("PostgreSQL {} did not stop on kill {}", server.pid(), signal);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (ExecutionException e) {
        throw new IOException("The left-over PostgreSQL server did not stop.", e);
      }
    }
    throw new StackUnavailableException(
        "The PostgreSQL server that was left over, process %s, did not stop."
            .formatted(server.pid()),
        null);
  }
}
