package io.trialstream.devstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts an embedded PostgreSQL server and notices when it ends at once. The library would wait for
 * a minute then, or take any server that answers at the port for its own. Used by one thread.
 */
final class PostgresStart {

  private static final long POLL_MILLIS = 50;

  /** What pg_ctl prints when the server that it has started ends. */
  private static final String ENDED = "pg_ctl: could not start server";

  /** What pg_ctl prints last, whatever has become of the server. */
  private static final List<String> OUTCOMES =
      List.of(ENDED, "server started", "pg_ctl: server did not start in time");

  /** What the server prints when somebody else has its port. */
  private static final String PORT_TAKEN = "could not bind";

  /** What makes a line of the server's log the reason why it ended. */
  private static final List<String> REASONS = List.of("FATAL: ", PORT_TAKEN);

  private final EmbeddedPostgres.Builder builder;
  private final Path log;
  private final Duration patience;

  /** The server has ended; the message says why. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean portTaken;

    /**
     * @param portTaken whether it is certain that somebody else had the port, who may have left it
     *     since
     */
    FailedException(String message, boolean portTaken) {
      super(message);
      this.portTaken = portTaken;
    }

    boolean portTaken() {
      return portTaken;
    }
  }

  /**
   * @param log where the builder lets pg_ctl and the server append what they print
   * @param patience how long pg_ctl may take to end after somebody answers at the port
   */
  PostgresStart(EmbeddedPostgres.Builder builder, Path log, Duration patience) {
    this.builder = builder;
    this.log = log;
    this.patience = patience;
  }

  /**
   * Returns when the server answers.
   *
   * @throws FailedException if it ended
   */
  EmbeddedPostgres await() throws IOException, FailedException {
    Files.deleteIfExists(log); // that of an earlier start
    FutureTask<EmbeddedPostgres> starting = new FutureTask<>(builder::start);
    Thread thread = Thread.ofPlatform().daemon().name("postgres-start").start(starting);
    while (true) {
      try {
        EmbeddedPostgres started = starting.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        awaitOutcome();
        if (!ended()) {
          return started;
        }
        started.close();
        throw failed();
      } catch (TimeoutException notYet) {
        if (ended()) {
          thread.interrupt(); // then the library gives up waiting, and returns what it has
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        thread.interrupt();
        throw new IOException("Interrupted while PostgreSQL was starting.", e);
      } catch (ExecutionException e) {
        if (ended()) {
          throw failed();
        }
        Throwable cause = e.getCause();
        throw new IOException(String.valueOf(cause == null ? e : cause.getMessage()), e);
      }
    }
  }

  /**
   * Waits for the end of pg_ctl. The library returns as soon as anybody answers at the port, which
   * may be another server, while ours has not even begun: the next one in the same folder would
   * then meet it there.
   */
  private void awaitOutcome() throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (OUTCOMES.stream().noneMatch(text()::contains) && System.nanoTime() < end) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private FailedException failed() throws IOException {
    return new FailedException(reason(), text().contains(PORT_TAKEN));
  }

  private boolean ended() throws IOException {
    return text().contains(ENDED);
  }

  private String text() throws IOException {
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }

  private String reason() throws IOException {
    return text()
        .lines()
        .filter(line -> REASONS.stream().anyMatch(line::contains))
        .reduce((first, last) -> last)
        .map(line -> line.replaceFirst("^.*?(FATAL: +|LOG: +)", ""))
        .orElse("it ended at once; its messages are in " + log);
  }
}
