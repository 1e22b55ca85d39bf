package io.trialstream.cli;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A Vert.x instance for one command: deploys, waits, closes. Used by one thread. */
public final class Verticles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Verticles.class);

  /** How long stopping may take; whoever kills processes should wait longer. */
  static final long STOP_SECONDS = 30;

  private final Vertx vertx;

  public Verticles() {
    this(Vertx.vertx());
  }

  public Verticles(Vertx vertx) {
    this.vertx = vertx;
  }

  public Vertx vertx() {
    return vertx;
  }

  public void deploy(Deployable verticle) {
    await(vertx.deployVerticle(verticle));
  }

  /**
   * Deploys one verticle, runs it until this process is told to stop, and closes.
   *
   * @param failure fails if the verticle ends by itself
   * @return exit code
   */
  int runUntilStopped(Deployable verticle, Future<?> failure, String ready)
      throws InterruptedException {
    CountDownLatch stop = Signals.stopRequests();
    failure.onFailure(e -> stop.countDown());
    try (this) {
      deploy(verticle);
      System.err.println(ready);
      stop.await();
    }
    return failure.failed() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** Waits for a future; its failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not everything stopped in time: {}", e.toString());
    }
  }
}
