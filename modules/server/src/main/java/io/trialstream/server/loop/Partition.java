package io.trialstream.server.loop;

import io.trialstream.retry.Backoff;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition that the stream has assigned to this process. It is a state machine, and this class
 * holds all of its transitions:
 *
 * <pre>
 *   assigned
 *      │
 *      ▼            taken over, nothing refused
 *   WAITING ────────────────────────────────────────────▶ OWNED
 *    ▲  ▲ ╲                                                │ │ ▲
 *    │  │  ╲  taken over, a batch was refused              │ │ │ the refused command is
 *    │  │   ╲───────────────────────────────▶ ISOLATING ───┼─┼─╯ found and skipped
 *    │  │                                      │   │       │ │
 *    │  ╰──────────────────────────────────────╯───┼───────╯ │
 *    │     a batch or a slice is refused: due now  │         │
 *    ╰─────────────────────────────────────────────╯─────────╯
 *      the journal or the stream failed, or another process has taken over: due after a back-off;
 *      the logs may have changed: due now
 *
 *   any state ──▶ given away: the stream has assigned it to another process
 * </pre>
 *
 * <ul>
 *   <li>{@link Waiting}: no process-wide state is kept but, after a refusal, the backlog and the
 *       work list. The partition is taken over once it is due.
 *   <li>{@link Owned}: its commands are decided, batch by batch.
 *   <li>{@link Isolating}: it is owned, but only one slice of the refused batch is decided and
 *       stored at a time, see {@link Isolation}.
 * </ul>
 *
 * <p>Each way from owned or isolating to waiting drops the owner with its engines, because they
 * hold decisions that are not stored. Confined to the loop's thread.
 */
final class Partition {

  /** Where a partition stands. */
  sealed interface State {}

  /**
   * Not owned, or not any more.
   *
   * @param dueMillis when it may be taken over, by the monotonic clock
   * @param refused what has to be isolated after that; null if nothing was refused
   */
  record Waiting(long dueMillis, @Nullable Refused refused) implements State {}

  /** Owned, and its batches are accepted. */
  record Owned(PartitionOwner owner) implements State {}

  /** Owned, and the command is being looked for that cannot be decided or stored. */
  record Isolating(PartitionOwner owner, Isolation isolation) implements State {}

  /**
   * What a refusal leaves to the next owner, which is in this same process.
   *
   * @param backlog what was read and is not decided; the refused commands come first
   * @param isolation how to find the refused command
   */
  record Refused(Backlog backlog, Isolation isolation) {}

  private static final Logger LOG = LoggerFactory.getLogger(Partition.class);
  private static final long FIRST_BACK_OFF_MILLIS = 200;
  private static final long MAX_BACK_OFF_MILLIS = 5_000;

  final int number;
  private final CommandStream stream;
  private State state = new Waiting(Long.MIN_VALUE, null);

  /** How long it waits after a failure: short again once something is stored and published. */
  private final Backoff backoff;

  /** Whether the stream was told to deliver no records of it, because it waits or is full. */
  private boolean paused;

  Partition(int number, CommandStream stream) {
    this.number = number;
    this.stream = stream;
    backoff =
        new Backoff( // partitions that fail together need only differ
            FIRST_BACK_OFF_MILLIS, MAX_BACK_OFF_MILLIS, new SplittableRandom(number));
  }

  State state() {
    return state;
  }

  /** Its owner in this process; null while it waits. */
  @Nullable PartitionOwner owner() {
    return switch (state) {
      case Waiting w -> null;
      case Owned o -> o.owner();
      case Isolating i -> i.owner();
    };
  }

  /** When it may be taken over, by the monotonic clock; never while it is owned. */
  long dueMillis() {
    return state instanceof Waiting w ? w.dueMillis() : Long.MAX_VALUE;
  }

  // ---- transitions

  /** The backlog of its next owner: what a refusal has left, or what is read from here on. */
  Backlog backlogFrom(Offsets offsets) {
    return state instanceof Waiting w && w.refused() != null
        ? w.refused().backlog()
        : new Backlog(offsets);
  }

  /** Waiting → owned or isolating: the journal has accepted this process, and the stream reads. */
  void takenOver(PartitionOwner owner) {
    Refused refused = state instanceof Waiting w ? w.refused() : null;
    state = refused == null ? new Owned(owner) : new Isolating(owner, refused.isolation());
    paused = false;
  }

  /** Any → waiting, for longer each time. */
  void backOff(ClockReading now) {
    leave(new Waiting(now.millis() + backoff.nextMillis(), null));
    pause();
  }

  /** Any → waiting, due now: the journal or the logs are others than its owner believes. */
  void takeOverAgain(ClockReading now) {
    leave(new Waiting(now.millis(), null));
  }

  /**
   * Owned or isolating → waiting, due now: commands cannot be decided or stored, and the next owner
   * isolates the one that is to blame.
   *
   * @param commands those that may be to blame, in the order in which they are decided; none if the
   *     refusal is about no command
   */
  void refuse(List<Received> commands, String reason, ClockReading now) {
    PartitionOwner owner = owner();
    boolean skipped = state instanceof Isolating i && isSkip(i.isolation().next());
    if (owner == null || commands.isEmpty() || skipped) {
      backOff(now); // there is nothing to halve: all is read and decided again
      return;
    }
    Isolation isolation;
    int size = owner.giveBack(commands);
    if (state instanceof Isolating i) {
      isolation = i.isolation();
      isolation.refused(size, reason);
    } else {
      isolation = new Isolation(size, reason);
    }
    leave(new Waiting(now.millis(), new Refused(owner.backlog(), isolation)));
  }

  private static boolean isSkip(Isolation.@Nullable Slice slice) {
    return slice != null && slice.skip() != null;
  }

  /** Isolating → isolating, or owned after the last slice: a slice is stored. */
  void sliceStored(int size) {
    if (state instanceof Isolating i) {
      i.isolation().stored(size);
      if (i.isolation().next() == null) {
        state = new Owned(i.owner());
      }
    }
  }

  /** Any → given away; this object is of no use afterwards. */
  void giveAway() {
    if (owner() != null) {
      LOG.atInfo().addKeyValue("partition", number).log("given away");
    }
    leave(new Waiting(Long.MAX_VALUE, null));
  }

  /** The only way out of a state; forgets engines, also where other threads work on them. */
  private void leave(Waiting next) {
    PartitionOwner owner = owner();
    if (owner != null) {
      owner.studies().abandon();
    }
    state = next;
  }

  /**
   * A batch is stored and published: the next back-off is short again.
   *
   * @return false if the batch is not of the present owner; then this does nothing
   */
  boolean published(PartitionOwner.Batch batch) {
    PartitionOwner owner = owner();
    if (owner == null || !batch.by(owner)) {
      return false;
    }
    owner.published(batch.commit().position());
    backoff.reset();
    return true;
  }

  // ---- what is read

  /** The stream reads nothing that is not resumed, since partitions were assigned. */
  void reassigned() {
    paused = false;
  }

  private void pause() {
    if (!paused) {
      paused = true;
      try {
        stream.pause(number);
      } catch (StreamFailedException e) { // then what comes is read again after the take-over
        LOG.atDebug().addKeyValue("partition", number).log("not paused: {}", e.getMessage());
      }
    }
  }

  /** Reads on behind what is in the backlog, if it is owned; backs off if that is not possible. */
  void readOn(ClockReading now) {
    PartitionOwner owner = owner();
    if (owner != null) {
      paused = false;
      try {
        stream.resumeAt(number, owner.backlog().read());
      } catch (StreamFailedException e) {
        LOG.atWarn().addKeyValue("partition", number).log("cannot read on now: {}", e.getMessage());
        backOff(now);
      }
    }
  }

  /** Reads no further than can be kept waiting. */
  void throttle(ClockReading now) {
    PartitionOwner owner = owner();
    if (owner == null) {
      return;
    }
    if (owner.backlog().isFull()) {
      pause();
    } else if (paused && owner.backlog().hasRoom()) {
      readOn(now);
    }
  }
}
