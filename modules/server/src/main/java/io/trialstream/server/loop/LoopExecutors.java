package io.trialstream.server.loop;

import java.util.concurrent.Executor;

/**
 * Who does what the loop does not wait for. Either may run a task at once, in the loop's thread.
 *
 * @param proposals computes suggestions that take long; a study stands still for its own
 * @param commits stores and publishes what was decided, one turn after the other
 */
public record LoopExecutors(Executor proposals, Executor commits) {

  /** All in the loop's thread. */
  public static LoopExecutors direct() {
    return new LoopExecutors(Runnable::run, Runnable::run);
  }
}
