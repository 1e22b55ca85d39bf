package io.trialstream.server;

import io.trialstream.catalogue.Catalogue;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresJournal;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.kafka.KafkaCommandStream;
import io.trialstream.server.loop.LoopExecutors;
import io.trialstream.server.loop.LoopOptions;
import io.trialstream.server.loop.NewerVersionException;
import io.trialstream.server.loop.SamplerLoop;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.ProcessClock;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private static final int DECISION_THREADS = 2;

  /** With more threads whose work never ends the process should be replaced. */
  private static final int MAX_RUNAWAYS = 8;

  /** The loop's own thread hangs if one decision takes longer. */
  private static final Duration HANGS_AFTER = Duration.ofSeconds(15);

  private static final long SUPERVISE_MILLIS = 250;
  private static final long RELIEVE_MILLIS = 25;
  private static final long END_MILLIS = 10_000;

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
  private final BackgroundThreads proposals =
      new BackgroundThreads(
          "proposals",
          Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
          MAX_RUNAWAYS,
          this::leaveRunaways);

  /** Decides for studies that may be slow. */
  private final BackgroundThreads decisions =
      new BackgroundThreads("decisions", DECISION_THREADS, MAX_RUNAWAYS, this::leaveRunaways);

  private final ExecutorService commits =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("commits").factory());

  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> failed = Promise.promise();
  private volatile boolean stopping;
  private volatile @Nullable SamplerLoop current;
  private final Map<String, String> hanging = new LinkedHashMap<>();
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
    Catalogue.problems().forEach(why -> LOG.warn("a plug-in cannot be used: {}", why));
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
    begin(Map.of());
    vertx.setPeriodic(SUPERVISE_MILLIS, timer -> supervise());
    vertx.setPeriodic(
        RELIEVE_MILLIS,
        timer -> {
          decisions.relieve();
          proposals.relieve();
        });
    return null;
  }

  /**
   * Starts a loop.
   *
   * @param hung studies at which earlier loops hung, with what is known of it
   */
  private void begin(Map<String, String> hung) {
    SamplerLoop loop =
        loops.create(
            new PostgresJournal(Objects.requireNonNull(database)),
            Objects.requireNonNull(stream),
            ProcessClock.system(),
            OPTIONS,
            new LoopExecutors(proposals, commits, decisions));
    hung.forEach(loop::setApart);
    current = loop;
    Thread.ofPlatform().daemon().name("sampler-loop").start(() -> run(loop));
  }

  private void run(SamplerLoop loop) {
    try {
      while (!stopping && current == loop) {
        step(loop);
      }
      if (current == loop) {
        end(loop);
      }
    } finally {
      if (current == loop) {
        ended.tryComplete();
      }
    }
  }

  /**
   * Replaces a loop that hangs in a decision: nothing can stop its thread, but another one can go
   * on with the same clients, and set the study apart. The thread that hangs touches nothing any
   * more.
   */
  private void supervise() {
    SamplerLoop loop = current;
    if (loop == null || stopping) {
      return;
    }
    loop.hangsAt(HANGS_AFTER)
        .ifPresent(
            study -> {
              String why =
                  "one decision has taken longer than %d s".formatted(HANGS_AFTER.toSeconds());
              LOG.atError().addKeyValue("study", study).log("the loop hangs at it: {}", why);
              loop.abandon();
              hanging.put(study, why);
              if (hanging.size() > MAX_RUNAWAYS) {
                leaveRunaways();
              } else {
                begin(hanging);
              }
            });
  }

  private void step(SamplerLoop loop) {
    try {
      loop.step();
    } catch (StreamFailedException e) {
      LOG.warn("the stream cannot be read now: {}", e.getMessage());
      pause();
    } catch (NewerVersionException e) {
      LOG.error("{}", e.getMessage());
      leave(e);
    } catch (Throwable e) {
      if (current != loop) {
        return; // it was given up
      }
      // A defect: what was decided is not stored. Starting the turn over would repeat it, so say so
      // loudly, and let another process try.
      LOG.error("the sampler loop failed and ends", e);
      leave(e);
    }
  }

  private void end(SamplerLoop loop) {
    try {
      loop.end();
    } catch (Throwable e) {
      LOG.warn("what was decided last is not known to be stored and published", e);
    }
    commits.shutdown();
  }

  private void leave(Throwable why) {
    stopping = true;
    vertx.undeploy(deploymentID()).onComplete(r -> failed.tryFail(why));
  }

  private void leaveRunaways() {
    LOG.error(
        "more than {} threads work without an end; this process should be replaced", MAX_RUNAWAYS);
    leave(new IllegalStateException("Too many studies hang in this process."));
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
    vertx.setTimer(END_MILLIS, timer -> ended.tryComplete()); // it may hang
    return loopEnded
        .onComplete(
            v -> { // whoever waits for one asks again, elsewhere
              proposals.shutdownNow();
              decisions.shutdownNow();
            })
        .compose(v -> opened == null ? Future.succeededFuture() : opened.close())
        .eventually(
            () -> {
              Database db = database;
              return db == null ? Future.succeededFuture() : db.close();
            });
  }
}
