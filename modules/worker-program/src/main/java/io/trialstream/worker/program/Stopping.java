package io.trialstream.worker.program;

import io.trialstream.worker.Worker;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops a worker in order when its process is told to end, as long as this is open: by SIGTERM, by
 * Ctrl-C, or by {@link System#exit} anywhere in it. Thread-safe.
 */
final class Stopping implements AutoCloseable {

  private final Worker worker;
  private final Thread hook;
  private final StopSignals signals;
  private volatile boolean exiting;

  private Stopping(Worker worker) {
    this.worker = worker;
    hook = Thread.ofPlatform().name("stopping-at-exit").unstarted(worker::stop);
    Runtime.getRuntime().addShutdownHook(hook);
    signals = StopSignals.onFirst(this::stopAndExit);
  }

  static Stopping atSignals(Worker worker) {
    return new Stopping(worker);
  }

  private void stopAndExit(int exitCode) {
    exiting = true;
    worker.stop();
    System.exit(exitCode);
  }

  /**
   * Does no longer stop anything. Once a signal has come, this waits until the process ends: the
   * thread must not go on with what comes after the work, nor end the process with another exit
   * code.
   */
  @Override
  public void close() {
    while (exiting) {
      LockSupport.park(this);
    }
    signals.close();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theProcessIsEnding) {
      // then the hook runs or has run, and does nothing more
    }
  }
}
