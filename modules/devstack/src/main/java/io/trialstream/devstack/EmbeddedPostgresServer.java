package io.trialstream.devstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * A PostgreSQL server, a child of this process, on the loopback interface only; writes are durable.
 * Its own messages are in the file {@code postgres.log} beside its data.
 */
final class EmbeddedPostgresServer implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 20;
  private static final String HOST = "127.0.0.1";

  private final EmbeddedPostgres postgres;
  private final Path data;

  private EmbeddedPostgresServer(EmbeddedPostgres postgres, Path data) {
    this.postgres = postgres;
    this.data = data;
  }

  /**
   * Starts it on the wanted port, or another if that is taken.
   *
   * @param settings further server settings, by name
   */
  static EmbeddedPostgresServer start(Path data, int wantedPort, Map<String, String> settings) {
    stopLeftOver(data); // first, because it may have the wanted port
    return Ports.startOn(wantedPort, port -> startAt(data, port, settings));
  }

  /**
   * Starts it on this port and no other.
   *
   * @throws Ports.PortTakenException if somebody else listens there
   */
  static EmbeddedPostgresServer startAt(Path data, int port, Map<String, String> settings)
      throws Ports.PortTakenException {
    requireKnownSystem();
    // Else the library makes a folder of its own in the temporary folder, and leaves it there.
    System.setProperty("ot.epg.working-dir", binaries().toString());
    stopLeftOver(data);
    try {
      Path log = data.resolveSibling(data.getFileName() + ".log");
      var builder =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(binaries().toFile())
              .setPGStartupWait(STARTUP)
              // Appended, or else what pg_ctl prints would overwrite what the server prints.
              .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
              // Where one address is taken and another is free, it would listen on that one only.
              .setServerConfig("listen_addresses", HOST)
              // All would share the folder /tmp, and a lock file there by port.
              .setServerConfig("unix_socket_directories", "")
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("max_connections", "200")
              .setServerConfig("shared_buffers", "128MB");
      settings.forEach(builder::setServerConfig);
      var postgres = new PostgresStart(builder, log, STARTUP).await();
      var server = new EmbeddedPostgresServer(postgres, data);
      server.requireOurs();
      return server;
    } catch (PostgresStart.FailedException e) {
      if (e.portTaken() || !Ports.isFree(port)) {
        throw new Ports.PortTakenException(port, e);
      }
      throw failed(data, e);
    } catch (StackUnavailableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failed(data, e);
    }
  }

  private static void stopLeftOver(Path data) {
    try {
      Files.createDirectories(data);
      LeftOverServer.stop(data, STOP_SECONDS);
    } catch (IOException e) {
      throw failed(data, e);
    }
  }

  private static StackUnavailableException failed(Path data, Exception e) {
    return new StackUnavailableException(
        "PostgreSQL did not start in %s: %s".formatted(data, e.getMessage()), e);
  }

  /** Another server may answer at the port, if it took it just before ours. */
  private void requireOurs() throws IOException, PostgresStart.FailedException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var folder = statement.executeQuery("SHOW data_directory")) {
      folder.next();
      Path answers = Path.of(folder.getString(1));
      if (Files.exists(answers) && Files.isSameFile(answers, data)) {
        return;
      }
    } catch (SQLException e) {
      close();
      throw new PostgresStart.FailedException("it does not answer: " + e.getMessage(), false);
    }
    close();
    throw new PostgresStart.FailedException("another server answers at its port", true);
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

  PostgresAddress address() {
    return new PostgresAddress(HOST, postgres.getPort(), "postgres", "postgres", "postgres");
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
