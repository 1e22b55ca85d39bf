package io.trialstream.server.simulation;

import io.trialstream.engine.Command;
import io.trialstream.server.loop.ByteBudgets;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.wire.Wire;
import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes samplers may store and send at once: small ones, so that small studies meet them.
 */
final class Budgets {

  static final ByteBudgets ALL = new ByteBudgets(9_000, 8_000, 12_000);

  /** How they show among the faults. */
  static final String EVENT_REFUSED = "EventTooLarge";

  static final String TURN_FULL = "TurnFull";

  /** A study that decided elsewhere may add one batch, and then decide another one. */
  private static final int BATCHES = 2;

  private final World world;

  Budgets(World world) {
    this.world = world;
  }

  /** Whether the event of a command may be too large, so that its sender is told so instead. */
  static boolean mayBeTooLarge(Command command) {
    return Wire.encode(command).length > ALL.event() / 2;
  }

  void stored(PartitionCommit commit) {
    Map<String, Long> bytes = new HashMap<>();
    for (JournalEntry entry : commit.entries()) {
      require(entry.json().length, ALL.event(), "an event", entry);
      bytes.merge(entry.study(), (long) entry.json().length, Long::sum);
    }
    long perStudy = BATCHES * (ALL.studyBatch() + ALL.event());
    bytes.forEach((study, sum) -> require(sum, perStudy, "a batch", study));
    long all = bytes.values().stream().mapToLong(sum -> sum).sum();
    require(all, ALL.batch() + bytes.size() * perStudy, "a batch", commit.partition());
    if (all > ALL.batch()) {
      world.faults.merge(TURN_FULL, 1, Integer::sum);
    }
  }

  void published(Outgoing message) {
    switch (message) {
      case Outgoing.Published p -> require(p.entry().json().length, ALL.event(), "a record", p);
      case Outgoing.AnswerOnly a ->
          require(Wire.encode(a.message()).length, 2L * ALL.event(), "an answer", a);
      case Outgoing.DeadLetter d -> {}
    }
  }

  private void require(long bytes, long most, String what, Object which) {
    world.invariants.require(
        bytes <= most, "%s has %d bytes, and %d are the most: %s", what, bytes, most, which);
  }
}
