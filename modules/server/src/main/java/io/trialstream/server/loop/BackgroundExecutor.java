package io.trialstream.server.loop;

import java.util.concurrent.Executor;

/** Runs work of single studies on other threads, and survives work that never ends. */
@FunctionalInterface
public interface BackgroundExecutor extends Executor {

  /**
   * Runs a task of a study of which it is known how long such tasks take.
   *
   * @param expectedMillis how long it may take, in milliseconds; 0 if nothing is known
   */
  default void execute(Runnable task, long expectedMillis) {
    execute(task);
  }

  /**
   * A task that was given to it took too long; nobody waits for it any more. The thread that runs
   * it, if it runs, is to be replaced.
   */
  default void abandoned(Runnable task) {}
}
