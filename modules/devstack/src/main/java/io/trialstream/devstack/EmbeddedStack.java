package io.trialstream.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Kafka in this JVM and PostgreSQL as its child. Thread-safe. */
public final class EmbeddedStack implements DevStack {

  private final Path folder;
  private final boolean temporary;
  private final FileChannel lock;
  private final EmbeddedKafka kafka;
  private final EmbeddedPostgresServer postgres;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedStack(
      Path folder,
      boolean temporary,
      FileChannel lock,
      EmbeddedKafka kafka,
      EmbeddedPostgresServer postgres) {
    this.folder = folder;
    this.temporary = temporary;
    this.lock = lock;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /**
   * Starts both.
   *
   * @throws StackUnavailableException if the folder is in use, or one of them does not start
   */
  public static EmbeddedStack start(StackOptions options) {
    boolean temporary = options.data() == null;
    Path folder = options.data() == null ? temporaryFolder() : options.data().toAbsolutePath();
    FileChannel lock = Folders.take(folder);
    StackSecurity security = options.security();
    Map<String, String> settings = security == null ? Map.of() : security.postgres();
    var postgres =
        CompletableFuture.supplyAsync(
            () ->
                EmbeddedPostgresServer.start(
                    folder.resolve("postgres"), options.postgresPort(), settings));
    EmbeddedKafka kafka = null;
    try {
      kafka = EmbeddedKafka.start(folder.resolve("kafka"), options.kafkaPort(), security);
      return new EmbeddedStack(folder, temporary, lock, kafka, postgres.join());
    } catch (CompletionException | StackUnavailableException e) {
      if (kafka != null) {
        kafka.close();
      }
      postgres.thenAccept(EmbeddedPostgresServer::close).exceptionally(notStarted -> null).join();
      release(lock);
      if (temporary) {
        Folders.delete(folder);
      }
      throw e.getCause() instanceof StackUnavailableException s ? s : e;
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("trialstream-");
    } catch (IOException e) {
      throw new StackUnavailableException("No temporary folder can be made: " + e.getMessage(), e);
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The data folder's lock was not released.", e);
    }
  }

  @Override
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  @Override
  public PostgresAddress postgres() {
    return postgres.address();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(postgres::close);
      try {
        kafka.close();
      } finally {
        stopping.join();
        release(lock);
        if (temporary) {
          Folders.delete(folder);
        }
      }
    }
  }
}
