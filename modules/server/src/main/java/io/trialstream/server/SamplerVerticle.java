package io.trialstream.server;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresJournal;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.loop.SamplerLoop;
import io.trialstream.server.loop.StreamFailedException;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.ProcessClock;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a share of the studies: the thin shell of {@link SamplerLoop}, which runs on a virtual
 * thread of its own. Deploy one per process; processes share the partitions.
 */
public final class SamplerVerticle extends VerticleBase {

  /** Without a sign of life for this long, a sampler's partitions go to others. */
  public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  private static final Logger LOG = LoggerFactory.getLogger(SamplerVerticle.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 500;
  private static final int CONNECTIONS = 2;

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean stopping;
  private @Nullable Database database;
  private @Nullable KafkaCommandStream stream;

  public SamplerVerticle(KafkaSettings kafka, PostgresSettings postgres) {
    this.kafka = kafka;
    this.postgres = postgres;
  }

  @Override
  public Future<?> start() {
    return new TopicAdmin(vertx, kafka)
        .partitions()
        .compose(
            partitions ->
                Database.open(vertx, postgres, CONNECTIONS)
                    .compose(
                        db -> {
                          database = db;
                          return db.requirePartitions(partitions);
                        })
                    .compose(
                        v -> KafkaCommandStream.open(vertx, kafka, partitions, SESSION_TIMEOUT)))
        .map(this::run);
  }

  private Void run(KafkaCommandStream opened) {
    stream = opened;
    Database db = Objects.requireNonNull(database);
    SamplerLoop loop =
        new SamplerLoop(new PostgresJournal(db), opened, ProcessClock.system(), POLL_TIMEOUT);
    Thread.ofVirtual()
        .name("sampler-loop")
        .start(
            () -> {
              while (!stopping) {
                turn(loop);
              }
              ended.complete();
            });
    return null;
  }

  private void turn(SamplerLoop loop) {
    try {
      loop.step();
    } catch (StreamFailedException e) {
      LOG.warn("the stream cannot be read now: {}", e.getMessage());
      pause();
    } catch (RuntimeException e) {
      // A defect: what was decided is not stored. Starting the turn over would repeat it, so say so
      // loudly, and let another process try.
      LOG.error("the sampler loop failed and ends", e);
      stopping = true;
      vertx.undeploy(deploymentID());
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    KafkaCommandStream opened = stream;
    Future<Void> loopEnded = opened == null ? Future.succeededFuture() : ended.future();
    return loopEnded
        .compose(v -> opened == null ? Future.succeededFuture() : opened.close())
        .eventually(
            () -> {
              Database db = database;
              return db == null ? Future.succeededFuture() : db.close();
            });
  }
}
