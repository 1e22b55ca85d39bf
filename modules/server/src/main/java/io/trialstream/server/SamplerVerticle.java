package io.trialstream.server;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresJournal;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.loop.CommandStream;
import io.trialstream.server.loop.Journal;
import io.trialstream.server.loop.LoopExecutors;
import io.trialstream.server.loop.LoopOptions;
import io.trialstream.server.loop.NewerVersionException;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final LoopOptions OPTIONS = new LoopOptions(Duration.ofMillis(100));
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 500;
  private static final int CONNECTIONS = 2;

  /** Makes the loop from what it stands on; others may put something in between. */
  @FunctionalInterface
  public interface LoopFactory {
    SamplerLoop create(
        Journal journal,
        CommandStream stream,
        ProcessClock clock,
        LoopOptions options,
        LoopExecutors executors);
  }

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final LoopFactory loops;

  /** Computes the suggestions that take long: one for each study at most, on all cores but one. */
  private final ExecutorService proposals =
      Executors.newFixedThreadPool(
          Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
          Thread.ofPlatform().daemon().name("proposals-", 0).factory());

  private final ExecutorService commits =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("commits").factory());

  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> failed = Promise.promise();
  private volatile boolean stopping;
  private @Nullable Database database;
  private @Nullable KafkaCommandStream stream;

  public SamplerVerticle(KafkaSettings kafka, PostgresSettings postgres) {
    this(kafka, postgres, SamplerLoop::new);
  }

  /** A sampler whose loop is made by the caller: to measure it, or to plant faults. */
  public SamplerVerticle(KafkaSettings kafka, PostgresSettings postgres, LoopFactory loops) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    return new TopicAdmin(vertx, kafka)
        .layout()
        .compose(
            layout ->
                Database.open(vertx, postgres, CONNECTIONS)
                    .compose(
                        db -> {
                          database = db;
                          return db.requirePrefix(kafka.topics().prefix());
                        })
                    .compose(
                        v ->
                            Objects.requireNonNull(database).requirePartitions(layout.partitions()))
                    .compose(v -> KafkaCommandStream.open(vertx, kafka, layout, SESSION_TIMEOUT)))
        .map(this::run);
  }

  private Void run(KafkaCommandStream opened) {
    stream = opened;
    Database db = Objects.requireNonNull(database);
    SamplerLoop loop =
        loops.create(
            new PostgresJournal(db),
            opened,
            ProcessClock.system(),
            OPTIONS,
            new LoopExecutors(proposals, commits));
    Thread.ofPlatform()
        .daemon()
        .name("sampler-loop")
        .start(
            () -> {
              while (!stopping) {
                turn(loop);
              }
              end(loop);
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
    } catch (NewerVersionException e) {
      LOG.error("{}", e.getMessage());
      leave(e);
    } catch (RuntimeException e) {
      // A defect: what was decided is not stored. Starting the turn over would repeat it, so say so
      // loudly, and let another process try.
      LOG.error("the sampler loop failed and ends", e);
      leave(e);
    }
  }

  private void end(SamplerLoop loop) {
    try {
      loop.end();
    } catch (RuntimeException e) {
      LOG.warn("what was decided last is not known to be stored and published", e);
    }
    commits.shutdown();
  }

  private void leave(RuntimeException why) {
    stopping = true;
    vertx.undeploy(deploymentID()).onComplete(r -> failed.tryFail(why));
  }

  /**
   * Fails if it has ended by itself: it met a defect, or a journal of a newer version. Never
   * succeeds.
   */
  public Future<Void> failure() {
    return failed.future();
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
        .onComplete(v -> proposals.shutdownNow()) // whoever waits for one asks again, elsewhere
        .compose(v -> opened == null ? Future.succeededFuture() : opened.close())
        .eventually(
            () -> {
              Database db = database;
              return db == null ? Future.succeededFuture() : db.close();
            });
  }
}
