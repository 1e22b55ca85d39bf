package io.trialstream.server.simulation;

import io.trialstream.stream.ProcessClock;
import io.trialstream.stream.Timers;
import java.time.Instant;

/** A process that can be killed, be paused and go on, and whose clock may be off. */
class SimulatedProcess implements ProcessClock, Timers {

  /** Ends whatever a killed process was doing. */
  static final class Killed extends Error {
    Killed(String name) {
      super(name, null, false, false);
    }
  }

  final String name;
  final VirtualTime time;
  long clockOffsetMillis;
  private boolean dead;
  private long pausedUntilMillis;

  SimulatedProcess(String name, VirtualTime time) {
    this.name = name;
    this.time = time;
  }

  boolean alive() {
    return !dead;
  }

  void kill() {
    dead = true;
  }

  void pause(long millis) {
    pausedUntilMillis = Math.max(pausedUntilMillis, time.millis() + millis);
  }

  boolean paused() {
    return pausedUntilMillis > time.millis();
  }

  /** Runs a task of this process now, or once it goes on; never if it is dead by then. */
  void run(Runnable task) {
    if (dead) {
      return;
    }
    if (paused()) {
      time.after(pausedUntilMillis - time.millis(), () -> run(task));
    } else {
      task.run();
    }
  }

  @Override
  public Instant now() {
    return time.now().plusMillis(clockOffsetMillis);
  }

  @Override
  public long monotonicMillis() {
    return time.millis();
  }

  @Override
  public Timer after(long millis, Runnable task) {
    return time.after(millis, () -> run(task));
  }

  @Override
  public String toString() {
    return name;
  }
}
