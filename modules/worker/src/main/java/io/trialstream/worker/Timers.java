package io.trialstream.worker;

/** Runs things later, on the thread that everything of a worker runs on. */
@FunctionalInterface
public interface Timers {

  /** Something that was to run later. */
  @FunctionalInterface
  interface Timer {
    /** It does not run any more. */
    void cancel();
  }

  /** Runs a task once, after at least this time, in milliseconds. */
  Timer after(long millis, Runnable task);
}
