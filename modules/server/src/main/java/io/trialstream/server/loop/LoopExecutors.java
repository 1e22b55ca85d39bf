package io.trialstream.server.loop;

import java.util.concurrent.Executor;

/**
 * Who does what the loop does not wait for. Each may run a task at once, in the loop's thread.
 *
 * @param proposals computes suggestions that take long; a study stands still for its own
 * @param commits stores and publishes what was decided, one batch after the other
 * @param decisions decides commands of studies of which it is not known that they are quick
 */
public record LoopExecutors(
    BackgroundExecutor proposals, Executor commits, BackgroundExecutor decisions) {

  /** One that decides all commands in the loop's thread. */
  public LoopExecutors(BackgroundExecutor proposals, Executor commits) {
    this(proposals, commits, Runnable::run);
  }

  /** All in the loop's thread. */
  public static LoopExecutors direct() {
    return new LoopExecutors(Runnable::run, Runnable::run);
  }
}
