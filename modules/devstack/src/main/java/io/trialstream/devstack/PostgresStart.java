package io.trialstream.devstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** What makes a line of the server's log the reason why it ended. */
  private static final List<String> REASONS = List.of("FATAL: ", "could not bind");

  private final EmbeddedPostgres.Builder builder;
  private final Path log;

  /** The server has ended; the message says why. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * @param log where the builder lets the server write
   */
  PostgresStart(EmbeddedPostgres.Builder builder, Path log) {
    this.builder = builder;
    this.log = log;
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
        if (!ended()) {
          return started;
        }
        started.close();
        throw new FailedException(reason());
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
          throw new FailedException(reason());
        }
        Throwable cause = e.getCause();
        throw new IOException(String.valueOf(cause == null ? e : cause.getMessage()), e);
      }
    }
  }

  private boolean ended() throws IOException {
    return Files.exists(log) && text().contains(ENDED);
  }

  private String text() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
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
