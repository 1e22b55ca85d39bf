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
import io.trialstream.server.metrics.SamplerTelemetry;
import io.trialstream.server.metrics.Telemetry;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.ProcessClock;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a sampler, from start to stop: its database, its clients of Kafka, its threads, and
 * the loop, which has a thread of its own and is replaced if it hangs. Thread-safe.
 */
final class SamplerProcess {

  /** Without a sign of life for this long, a sampler's partitions go to others. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  private static final Logger LOG = LoggerFactory.getLogger(SamplerProcess.class);
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

  private final Vertx vertx;
  private final SamplerVerticle.LoopFactory loops;
  private final SamplerTelemetry telemetry;
  private final Consumer<Throwable> leave;

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
  private volatile boolean stopping;
  private volatile @Nullable SamplerLoop current;
  private final Map<String, String> hanging = new LinkedHashMap<>();
  private @Nullable Database database;
  private @Nullable KafkaCommandStream stream;
  private final List<Long> timers = new ArrayList<>();

  /**
   * @param leave called once if the sampler has to end by itself
   */
  SamplerProcess(
      Vertx vertx,
      SamplerVerticle.LoopFactory loops,
      Telemetry telemetry,
      Consumer<Throwable> leave) {
    this.vertx = vertx;
    this.loops = loops;
    this.telemetry = new SamplerTelemetry(telemetry);
    this.leave = leave;
  }

  /** Connects, and begins to take partitions over. */
  Future<Void> start(KafkaSettings kafka, PostgresSettings postgres) {
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
        .<Void>map(this::run)
        .recover(e -> stop().transform(stopped -> Future.failedFuture(e)));
  }

  private @Nullable Void run(KafkaCommandStream opened) {
    stream = opened;
    telemetry.bind(opened);
    begin(Map.of());
    timers.add(vertx.setPeriodic(SUPERVISE_MILLIS, timer -> supervise()));
    timers.add(
        vertx.setPeriodic(
            RELIEVE_MILLIS,
            timer -> {
              decisions.relieve();
              proposals.relieve();
            }));
    return null;
  }

  /**
   * Starts a loop.
   *
   * @param hung studies at which earlier loops hung, with what is known of it
   */
  private void begin(Map<String, String> hung) {
    SamplerTelemetry.Measured measured =
        telemetry.measured(
            new PostgresJournal(Objects.requireNonNull(database)), Objects.requireNonNull(stream));
    SamplerLoop loop =
        loops.create(
            measured.journal(),
            measured.stream(),
            ProcessClock.system(),
            OPTIONS,
            new LoopExecutors(proposals, commits, decisions),
            telemetry.listener());
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
  }

  private void leave(Throwable why) {
    stopping = true;
    leave.accept(why);
  }

  private void leaveRunaways() {
    LOG.error(
        "more than {} threads work without an end; this process should be replaced", MAX_RUNAWAYS);
    leave(new IllegalStateException("Too many studies hang in this process."));
  }

  /** Whether its loop goes on; false if it hangs, which only a restart mends. */
  boolean alive() {
    return telemetry.alive();
  }

  /** What keeps it from its work now, in words; empty if nothing does. */
  List<String> missing() {
    return telemetry.missing();
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  /** Stores and publishes what was decided, gives the partitions away, and closes everything. */
  Future<Void> stop() {
    stopping = true;
    timers.forEach(vertx::cancelTimer);
    KafkaCommandStream opened = stream;
    Future<Void> loopEnded = opened == null ? Future.succeededFuture() : ended.future();
    long limit = vertx.setTimer(END_MILLIS, timer -> ended.tryComplete()); // it may hang
    return loopEnded
        .onComplete(
            v -> { // whoever waits for one asks again, elsewhere
              vertx.cancelTimer(limit);
              proposals.shutdownNow();
              decisions.shutdownNow();
              commits.shutdown();
            })
        .compose(v -> opened == null ? Future.succeededFuture() : opened.close())
        .eventually(
            () -> {
              telemetry.close();
              Database db = database;
              return db == null ? Future.succeededFuture() : db.close();
            });
  }
}
