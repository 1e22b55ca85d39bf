package io.trialstream.server.simulation;

import io.trialstream.stream.KnownSpaces;
import io.trialstream.stream.ProcessClock;
import io.trialstream.stream.Timers;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.time.Instant;
import java.util.Optional;

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

  /** What it knows of spaces; null for one of an earlier version, which wants answers in full. */
  final KnownSpaces spaces;

  long clockOffsetMillis;
  private boolean dead;
  private long pausedUntilMillis;

  SimulatedProcess(String name, VirtualTime time) {
    this.name = name;
    this.time = time;
    spaces = name.hashCode() % 3 == 0 ? null : new KnownSpaces();
  }

  /** Reads what came on its lane; empty if it cannot. */
  Optional<Object> read(String study, EncodedMessage message) {
    try {
      return Optional.of(
          spaces == null
              ? Wire.decode(message.type(), message.json())
              : spaces.read(study, message));
    } catch (UnreadableMessageException e) {
      if (spaces == null) {
        throw new AssertionError(this + " got what it did not ask for: " + message.type(), e);
      }
      return Optional.empty();
    }
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
