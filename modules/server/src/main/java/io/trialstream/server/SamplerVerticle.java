package io.trialstream.server;

import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.loop.LoopExecutors;
import io.trialstream.server.loop.LoopListener;
import io.trialstream.server.loop.LoopOptions;
import io.trialstream.server.loop.SamplerLoop;
import io.trialstream.server.metrics.Telemetry;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.ProcessClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owns a share of the studies: decides about their trials, and stores what it decided. Deploy one
 * per process; processes share the partitions. It measures itself by the registry of the
 * application that deploys it, and can be undeployed and deployed again. Its methods are
 * thread-safe.
 */
public final class SamplerVerticle extends VerticleBase {

  /** Makes the loop from what it stands on; others may put something in between. */
  @FunctionalInterface
  public interface LoopFactory {
    SamplerLoop create(
        Journal journal,
        CommandStream stream,
        ProcessClock clock,
        LoopOptions options,
        LoopExecutors executors,
        LoopListener listener);
  }

  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final @Nullable Telemetry telemetry;
  private final LoopFactory loops;
  private final Promise<Void> failed = Promise.promise();
  private volatile @Nullable SamplerProcess process;

  /** A sampler that is measured and traced as {@link Telemetry#of(io.vertx.core.Vertx)} says. */
  public SamplerVerticle(KafkaSettings kafka, PostgresSettings postgres) {
    this(kafka, postgres, null, SamplerLoop::new);
  }

  /** A sampler whose measurements and spans go where the application wants them. */
  public SamplerVerticle(KafkaSettings kafka, PostgresSettings postgres, Telemetry telemetry) {
    this(kafka, postgres, telemetry, SamplerLoop::new);
  }

  /** A sampler whose loop is made by the caller: to plant faults. */
  public SamplerVerticle(KafkaSettings kafka, PostgresSettings postgres, LoopFactory loops) {
    this(kafka, postgres, null, loops);
  }

  private SamplerVerticle(
      KafkaSettings kafka,
      PostgresSettings postgres,
      @Nullable Telemetry telemetry,
      LoopFactory loops) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.telemetry = telemetry;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    SamplerProcess started =
        new SamplerProcess(
            vertx, loops, telemetry != null ? telemetry : Telemetry.of(vertx), this::leave);
    process = started;
    return started.start(kafka, postgres);
  }

  private void leave(Throwable why) {
    vertx.undeploy(deploymentID()).onComplete(r -> failed.tryFail(why));
  }

  /**
   * Fails if it has ended by itself: it met a defect, or a journal of a newer version. Never
   * succeeds.
   */
  public Future<Void> failure() {
    return failed.future();
  }

  /** Whether it goes on; false if it hangs, which only a restart of the process mends. */
  public boolean alive() {
    SamplerProcess now = process;
    return now == null || now.alive();
  }

  /** What keeps it from its work now, in words; empty if nothing does. */
  public List<String> missing() {
    SamplerProcess now = process;
    return now == null ? List.of("It is not deployed.") : now.missing();
  }

  @Override
  public Future<?> stop() {
    SamplerProcess stopped = process;
    process = null;
    return stopped == null ? Future.succeededFuture() : stopped.stop();
  }
}
