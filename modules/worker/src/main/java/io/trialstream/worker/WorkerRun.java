package io.trialstream.worker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One worker in a Vert.x, from its deployment until it has gone. Thread-safe. */
final class WorkerRun {

  private final Vertx vertx;
  private final WorkerVerticle verticle;
  private final Future<String> deployed;
  private final Promise<Long> finished = Promise.promise();
  private @Nullable Future<Void> gone;

  private WorkerRun(Vertx vertx, WorkerVerticle verticle) {
    this.vertx = vertx;
    this.verticle = verticle;
    deployed = vertx.deployVerticle(verticle);
  }

  static WorkerRun start(Vertx vertx, WorkerVerticle verticle) {
    WorkerRun run = new WorkerRun(vertx, verticle);
    run.deployed
        .compose(id -> verticle.done())
        .onComplete(run.finished::tryComplete, run.finished::tryFail);
    return run;
  }

  Duration grace() {
    return verticle.grace();
  }

  /** The number of trials that it finished, once it is done or was stopped. */
  Future<Long> finished() {
    return finished.future();
  }

  /**
   * Stops it, once.
   *
   * @param grace how long trials may go on; null for that of its options
   * @return completes when all trials have ended or were given back. A worker that still waits for
   *     a broker has no trials: then it is stopped at once, and goes as soon as that wait is over.
   */
  synchronized Future<Void> stop(@Nullable Duration grace) {
    Duration time = grace == null ? verticle.grace() : grace;
    if (gone != null) {
      return deployed.isComplete() ? gone : Future.succeededFuture();
    }
    boolean waiting = !deployed.isComplete();
    gone = deployed.transform(r -> r.succeeded() ? end(r.result(), time) : nothing());
    if (waiting) {
      finished.tryComplete(0L);
      return nothing();
    }
    return gone;
  }

  private Future<Void> end(String id, Duration grace) {
    return verticle
        .finish(grace)
        .eventually(() -> vertx.deploymentIDs().contains(id) ? vertx.undeploy(id) : nothing());
  }

  private static Future<Void> nothing() {
    return Future.succeededFuture();
  }

  /** Completes when nothing is left of it, after it was stopped. */
  synchronized Future<Void> gone() {
    return gone == null ? nothing() : gone;
  }
}
