package io.trialstream.stream;

/** Runs things later, on the thread that everything of its owner runs on. */
@FunctionalInterface
public interface Timers {

  /** Something that was to run later. */
  @FunctionalInterface
  interface Timer {
    /** It does not run any more. */
    void cancel();
  }

  /**
   * Runs a task once, after at least this time, in milliseconds; 0 for as soon as what is waiting
   * for the thread by now is done.
   */
  Timer after(long millis, Runnable task);
}
