package io.trialstream.devstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server, a child of this process, on the loopback interface; writes are durable. */
final class EmbeddedPostgresServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 20;

  private final EmbeddedPostgres postgres;
  private final Path data;

  private EmbeddedPostgresServer(EmbeddedPostgres postgres, Path data) {
    this.postgres = postgres;
    this.data = data;
  }

  /**
   * @param settings further server settings, by name
   */
  static EmbeddedPostgresServer start(Path data, int wantedPort, Map<String, String> settings) {
    requireKnownSystem();
    // Else the library makes a folder of its own in the temporary folder, and leaves it there.
    System.setProperty("ot.epg.working-dir", binaries().toString());
    try {
      Files.createDirectories(data);
      stopLeftOver(data);
      var builder =
          EmbeddedPostgres.builder()
              .setPort(Ports.freeOr(wantedPort))
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(binaries().toFile())
              .setPGStartupWait(STARTUP)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("max_connections", "200")
              .setServerConfig("shared_buffers", "128MB");
      settings.forEach(builder::setServerConfig);
      return new EmbeddedPostgresServer(builder.start(), data);
    } catch (IOException | RuntimeException e) {
      throw new StackUnavailableException(
          "PostgreSQL did not start in %s: %s".formatted(data, e.getMessage()), e);
    }
  }

  private static void requireKnownSystem() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (!os.contains("linux") && !os.contains("mac")) {
      throw new StackUnavailableException(
          "There are no PostgreSQL binaries for %s here. Run PostgreSQL and Kafka elsewhere; give their addresses to the sampler and the gateway, and to the tests with -Dstack=external."
              .formatted(System.getProperty("os.name")),
          null);
    }
  }

  /** The binaries are unpacked once, into the user's cache. */
  private static Path binaries() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("trialstream").resolve("postgres");
  }

  /**
   * Stops a server that a killed process left running on this folder. The caller holds the folder's
   * lock, so that nobody else can be using it.
   */
  private static void stopLeftOver(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    Optional<ProcessHandle> server =
        lines.isEmpty()
            ? Optional.empty()
            : ProcessHandle.of(Long.parseLong(lines.getFirst().trim()));
    if (server.isPresent()
        && server.get().info().command().filter(c -> c.contains("postgres")).isPresent()) {
      LOG.info("stopping the PostgreSQL server that was left over in {}", data);
      stop(server.get());
    }
    Files.deleteIfExists(pidFile);
  }

  private static void stop(ProcessHandle server) throws IOException {
    for (String signal : List.of("-INT", "-QUIT", "-KILL")) {
      new ProcessBuilder("kill", signal, Long.toString(server.pid())).inheritIO().start();
      try {
        server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (java.util.concurrent.TimeoutException stillThere) {
        LOG.warn("PostgreSQL {} did not stop on kill {}", server.pid(), signal);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IOException("The left-over PostgreSQL server did not stop.", e);
      }
    }
  }

  PostgresAddress address() {
    return new PostgresAddress("127.0.0.1", postgres.getPort(), "postgres", "postgres", "postgres");
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("PostgreSQL in " + data + " did not stop.", e);
    }
  }
}
