package io.trialstream.worker;

import io.trialstream.MultiObjective;
import io.trialstream.Objective;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an objective for a shared study, in one line of a plain {@code main}:
 *
 * <pre>{@code
 * Worker.connect().optimize("distributed-example", trial -> …, 100);
 * }</pre>
 *
 * <p>Start the same program as often as you like, anywhere; the processes share nothing but the
 * study's name. When the process is told to stop (SIGTERM, Ctrl-C) while this runs, it takes no
 * more trials, lets those that run end for the time of grace, hands back the rest, and ends with
 * exit code 0 (after Ctrl-C: 130). Thread-safe.
 */
public final class Worker {

  private static final long STOP_SECONDS = 15;

  private final KafkaSettings kafka;
  private final TrialListener listener;
  private final Tracing tracing;

  private Worker(KafkaSettings kafka, TrialListener listener, Tracing tracing) {
    this.kafka = kafka;
    this.listener = listener;
    this.tracing = tracing;
  }

  /** A worker of the stack that the environment, a settings file or this machine names. */
  public static Worker connect() {
    return connect(Settings.load());
  }

  /** A worker of the stack at these Kafka bootstrap servers, host:port. */
  public static Worker connect(String bootstrapServers) {
    return connect(Settings.load().with(Setting.BOOTSTRAP_SERVERS, bootstrapServers));
  }

  /** A worker of the stack that these settings describe; traced if they say so. */
  public static Worker connect(Settings settings) {
    return connect(settings.kafka())
        .withTracing(
            Tracing.load(settings.get(Setting.TRACING).orElseThrow(), "trialstream-worker"));
  }

  /** A worker of the stack whose Kafka this is. */
  public static Worker connect(KafkaSettings kafka) {
    return new Worker(kafka, new TrialLines(System.err), Tracing.OFF);
  }

  /** The same with another listener in place of the printed lines. */
  public Worker withListener(TrialListener value) {
    return new Worker(kafka, value, tracing);
  }

  /** The same with its trials, and what it sends, traced. */
  public Worker withTracing(Tracing value) {
    return new Worker(kafka, listener, value);
  }

  /**
   * Evaluates the objective for the study until this process has done so many trials, or the study
   * closes.
   *
   * @return the number of trials that this process finished
   * @throws io.trialstream.stream.StreamUnavailableException if no broker answers
   * @throws WorkerFailedException if there is no such study
   */
  public long optimize(String study, Objective objective, long trials) {
    return optimize(WorkerOptions.of(study).withTrials(trials), objective);
  }

  /**
   * Evaluates the objective until the study closes (see {@link #optimize(String, Objective,
   * long)}).
   */
  public long optimize(String study, Objective objective) {
    return optimize(WorkerOptions.of(study), objective);
  }

  /** Evaluates the objective with these options. */
  public long optimize(WorkerOptions options, Objective objective) {
    return optimizeMulti(options, MultiObjective.of(objective));
  }

  /** Evaluates an objective that has several values, one per direction, with these options. */
  public long optimizeMulti(WorkerOptions options, MultiObjective objective) {
    WorkerVerticle verticle =
        WorkerVerticle.blockingMulti(kafka, options, objective, listener).tracedBy(tracing);
    Deployment deployment = new Deployment(verticle);
    Thread hook = Thread.ofPlatform().unstarted(deployment::stop);
    Runtime.getRuntime().addShutdownHook(hook);
    StopSignals signals = StopSignals.onFirst(code -> stopAndExit(deployment, code));
    try {
      return get(deployment.start().compose(id -> verticle.done()));
    } finally {
      deployment.stop();
      signals.close();
      removeHook(hook);
    }
  }

  private static void stopAndExit(Deployment deployment, int exitCode) {
    deployment.stop();
    System.exit(exitCode);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theProcessIsEnding) {
      // then the hook runs or has run, and does nothing more
    }
  }

  /** One worker in {@link Shared#VERTX}. Thread-safe. */
  private static final class Deployment {
    private final WorkerVerticle verticle;
    private @Nullable Future<String> started;
    private @Nullable Future<Void> stopped;

    private Deployment(WorkerVerticle verticle) {
      this.verticle = verticle;
    }

    private synchronized Future<String> start() {
      started = Shared.VERTX.deployVerticle(verticle);
      return started;
    }

    /** What has not yet begun has nothing to hand back. */
    private synchronized Future<Void> stopping() {
      if (stopped == null) {
        stopped =
            started != null && started.succeeded()
                ? Shared.VERTX.undeploy(started.result())
                : Future.succeededFuture();
      }
      return stopped;
    }

    /**
     * Returns when it has stopped, or after the time of grace; may be called again. Who was
     * interrupted before waits, too: else the process could end in the middle.
     */
    private void stop() {
      boolean interrupted = Thread.interrupted();
      try {
        stopping().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (TimeoutException | ExecutionException e) {
        System.err.println("The worker did not stop in time; its leases will run out.");
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /**
   * What the workers of this process run in, on daemon threads. It stays: once one is closed, Netty
   * keeps the process from ending for a second.
   */
  private static final class Shared {
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));
  }

  private static long get(Future<Long> done) {
    try {
      return done.toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerFailedException("Interrupted while trials were running.");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
