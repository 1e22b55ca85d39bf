package io.trialstream.worker;

import io.trialstream.TrialstreamException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Vert.x that a worker runs in, and what runs there now. Thread-safe. */
final class WorkerHost {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerHost.class);

  /** What stopping may take beyond the time of grace. */
  private static final Duration STOPPING = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final boolean owned;
  private final Set<WorkerRun> runs = new HashSet<>();
  private boolean closed;

  private WorkerHost(Vertx vertx, boolean owned) {
    this.vertx = vertx;
    this.owned = owned;
  }

  /** With a Vert.x of its own, which neither keeps the process from ending nor writes files. */
  static WorkerHost own() {
    VertxOptions options =
        new VertxOptions()
            .setUseDaemonThread(true)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return new WorkerHost(Vertx.vertx(options), true);
  }

  /** In the Vert.x of somebody else. */
  static WorkerHost guestOf(Vertx vertx) {
    return new WorkerHost(vertx, false);
  }

  /**
   * Deploys a worker, waits until it is done, and undeploys it.
   *
   * @return the number of trials that it finished
   */
  long run(WorkerVerticle verticle) {
    WorkerRun run = begin(verticle);
    try {
      return result(run);
    } finally {
      await(run.stop(verticle.grace()), verticle.grace());
      forget(run);
    }
  }

  private synchronized WorkerRun begin(WorkerVerticle verticle) {
    if (closed) {
      throw new IllegalStateException("This worker is closed.");
    }
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "optimize blocks, which an event loop of Vert.x must not: deploy a WorkerVerticle instead.");
    }
    WorkerRun run = WorkerRun.start(vertx, verticle);
    runs.add(run);
    return run;
  }

  /** A run that was stopped while it began is kept until it has gone, for {@link #close}. */
  private void forget(WorkerRun run) {
    run.gone()
        .onComplete(
            r -> {
              synchronized (this) {
                runs.remove(run);
              }
            });
  }

  private synchronized List<WorkerRun> running() {
    return List.copyOf(runs);
  }

  private static long result(WorkerRun run) {
    try {
      return run.finished().toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerFailedException("Interrupted while trials were running.");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new TrialstreamException("The worker cannot go on: " + e.getCause(), e.getCause());
    }
  }

  /**
   * Stops all that runs now.
   *
   * @param grace null for that of each
   */
  void stop(@Nullable Duration grace) {
    List<WorkerRun> all = running();
    List<Future<Void>> stopping = all.stream().map(run -> run.stop(grace)).toList();
    await(Future.join(stopping), longest(all, grace));
  }

  private static Duration longest(List<WorkerRun> runs, @Nullable Duration grace) {
    return grace != null
        ? grace
        : runs.stream().map(WorkerRun::grace).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    stop(null);
    await(Future.join(running().stream().map(WorkerRun::gone).toList()), Duration.ZERO);
    if (owned) {
      await(vertx.close(), Duration.ZERO);
    }
  }

  /**
   * Returns when it has happened, or after the time of grace and some more. A thread that was
   * interrupted before waits, too: else its process could end in the middle.
   */
  private static void await(Future<?> stopped, Duration grace) {
    boolean interrupted = Thread.interrupted();
    try {
      stopped
          .toCompletionStage()
          .toCompletableFuture()
          .get(grace.plus(STOPPING).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (TimeoutException e) {
      LOG.warn("The worker did not stop in time; its leases will run out.");
    } catch (ExecutionException e) {
      LOG.warn("The worker did not stop in order; its leases will run out.", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
