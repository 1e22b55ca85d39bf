package io.trialstream.bench;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Waits where a benchmark has nothing else to do. */
final class Await {

  private Await() {}

  /**
   * The future's value.
   *
   * @throws RuntimeException its failure
   */
  static <T> T await(Future<T> future) throws InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
