package io.trialstream.server.simulation;

import java.util.function.Supplier;

/** Lets a process end or stand still before or after one of its calls to the outside. */
final class Mishaps {

  /**
   * What happens at one of the next calls.
   *
   * @param afterCalls how many calls go well before
   * @param before whether it happens before the call is carried out, or after
   * @param pauseMillis how long the process stands still; 0 if it is killed
   */
  record Mishap(int afterCalls, boolean before, long pauseMillis) {}

  private final SimulatedProcess process;

  /** Null for nothing. */
  private Mishap next;

  Mishaps(SimulatedProcess process) {
    this.process = process;
  }

  void arm(Mishap mishap) {
    next = mishap;
  }

  /** Carries out a call; the process may end or stand still before or after it. */
  <T> T call(Supplier<T> action) {
    Mishap now = next;
    if (now != null && now.afterCalls() > 0) {
      next = new Mishap(now.afterCalls() - 1, now.before(), now.pauseMillis());
      return action.get();
    }
    next = null;
    if (now != null && now.before()) {
      happen(now);
    }
    T result = action.get();
    if (now != null && !now.before()) {
      happen(now);
    }
    return result;
  }

  private void happen(Mishap now) {
    if (now.pauseMillis() == 0) {
      process.kill();
    } else {
      process.pause(now.pauseMillis());
      process.time.pass(now.pauseMillis());
    }
    if (!process.alive()) {
      throw new SimulatedProcess.Killed(process.name);
    }
  }
}
