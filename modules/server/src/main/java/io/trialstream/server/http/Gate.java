package io.trialstream.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Lets some at a time do something that costs much, in the order in which they came, so that what
 * costs little finds the database's connections and the processor free. Confined to one event loop.
 */
public final class Gate {

  private final int atOnce;
  private final int mostWaiting;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int inside;

  /**
   * @param mostWaiting how many wait; others are turned away
   */
  public Gate(int atOnce, int mostWaiting) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Does something once there is room.
   *
   * @return its outcome; fails with a {@link Problem} if too many wait already
   */
  public <T> Future<T> run(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    if (inside < atOnce) {
      enter(action, done);
    } else if (waiting.size() < mostWaiting) {
      waiting.add(() -> enter(action, done));
    } else {
      return Future.failedFuture(
          new Problem(
              ProblemReason.TOO_MANY_REQUESTS,
              "%d requests wait already for something that takes long. Try again in some seconds."
                  .formatted(mostWaiting)));
    }
    return done.future();
  }

  private <T> void enter(Supplier<Future<T>> action, Promise<T> done) {
    inside++;
    Future<T> outcome;
    try {
      outcome = action.get();
    } catch (RuntimeException e) {
      outcome = Future.failedFuture(e);
    }
    outcome.onComplete(
        result -> {
          inside--;
          Runnable next = waiting.poll();
          if (next != null) {
            next.run();
          }
          done.handle(result);
        });
  }
}
