package io.trialstream.server.loop;

import java.util.concurrent.Executor;

/** Runs work of single studies on other threads, and survives work that never ends. */
@FunctionalInterface
public interface BackgroundExecutor extends Executor {

  /**
   * A task that was given to it took too long; nobody waits for it any more. The thread that runs
   * it, if it runs, is to be replaced.
   */
  default void abandoned(Runnable task) {}
}
