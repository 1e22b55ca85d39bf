package io.trialstream.server.simulation;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who waits for an answer: a sender repeats its command until there is one. Looks at the time after
 * the last fault, when nothing can be lost any more.
 */
final class Waits {

  private static final long MOST_MILLIS = 60_000;
  private static final long STILL_REPEATED_MILLIS = 16_000;
  private static final int REPEATS = 3;

  private final VirtualTime time;
  private final Map<UUID, Wait> waits = new LinkedHashMap<>();

  private static final class Wait {
    final String what;
    final long sinceMillis;
    long lastSentMillis;
    int sent;
    boolean answered;

    Wait(String what, long sinceMillis) {
      this.what = what;
      this.sinceMillis = sinceMillis;
    }
  }

  Waits(VirtualTime time) {
    this.time = time;
  }

  /** From now on everyone must be answered. */
  void begin() {
    waits.clear();
  }

  void sent(Envelope envelope, Command command) {
    Wait wait =
        waits.computeIfAbsent(
            envelope.commandId(),
            id ->
                new Wait(
                    envelope.sender() + ", " + envelope.study() + ": " + command, time.millis()));
    wait.lastSentMillis = time.millis();
    wait.sent++;
  }

  void answered(UUID commandId) {
    Wait wait = waits.get(commandId);
    if (wait != null) {
      wait.answered = true;
    }
  }

  void requireAnswers() {
    for (Wait wait : waits.values()) {
      boolean waitsInVain =
          !wait.answered
              && wait.sent >= REPEATS
              && time.millis() - wait.sinceMillis > MOST_MILLIS
              && time.millis() - wait.lastSentMillis < STILL_REPEATED_MILLIS;
      if (waitsInVain) {
        throw new AssertionError("never answered: " + wait.what);
      }
    }
  }
}
