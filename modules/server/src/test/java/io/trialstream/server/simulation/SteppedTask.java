package io.trialstream.server.simulation;

import io.trialstream.server.loop.HostileSampler;
import java.util.concurrent.Semaphore;

/**
 * A task on a thread of its own that is carried out piece by piece. While it runs, everything else
 * stands still; while it pauses, it does. So it may be half done when others look at what it works
 * on, and yet the same seed gives the same life.
 */
final class SteppedTask {

  /** How far a piece has brought it. */
  enum Reached {
    /** It is over. */
    END,
    /** Its thread was taken from the processor for a moment. */
    A_MOMENT,
    /** Something in it waits, for a long time or for ever. */
    A_LONG_WAIT
  }

  /** Ends a task for which nobody waits. */
  private static final class Ended extends Error {
    private static final long serialVersionUID = 1;

    Ended() {
      super("ended", null, false, false);
    }
  }

  private final Runnable task;
  private final Semaphore mayRun = new Semaphore(0);
  private final Semaphore mayLook = new Semaphore(0);
  private final Runner thread;
  private volatile Reached reached = Reached.A_MOMENT;

  /** Its thread, which knows whose it is. */
  private final class Runner extends Thread implements HostileSampler.Pausing {
    Runner() {
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        mayRun.acquireUninterruptibly();
        task.run();
      } finally {
        reached = Reached.END;
        mayLook.release();
      }
    }

    @Override
    public void pause() {
      pauseFor(Reached.A_LONG_WAIT);
    }

    void pauseFor(Reached why) {
      reached = why;
      mayLook.release();
      try {
        mayRun.acquire();
      } catch (InterruptedException e) {
        throw new Ended();
      }
    }
  }

  SteppedTask(Runnable task) {
    this.task = task;
    thread = new Runner();
  }

  /** Pauses for a moment, if the calling thread carries out such a task. */
  static void pauseForAMoment() {
    if (Thread.currentThread() instanceof Runner runner) {
      runner.pauseFor(Reached.A_MOMENT);
    }
  }

  static boolean isBeingCarriedOut() {
    return Thread.currentThread() instanceof Runner;
  }

  /** Carries out the next piece. */
  Reached goOn() {
    if (reached != Reached.END) {
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
      mayRun.release();
      mayLook.acquireUninterruptibly();
    }
    return reached;
  }

  /** Ends it where it is; when this returns, its thread does nothing any more. */
  void end() {
    if (thread.getState() == Thread.State.NEW) {
      reached = Reached.END;
    }
    if (reached != Reached.END) {
      thread.interrupt();
      mayLook.acquireUninterruptibly();
    }
  }
}
