package io.trialstream.server.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A work list that finds the one command because of which a batch cannot be decided or stored. The
 * commands of the batch stand at the head of the partition's {@link Backlog}. The list says how
 * many of them are tried together: a slice that is refused is cut into halves, until the refused
 * command is alone and is skipped.
 *
 * <p>With n commands of which one is refused, about 2 log2(n) slices are tried. Confined to the
 * loop's thread.
 */
final class Isolation {

  /**
   * Some commands at the head of the backlog.
   *
   * @param size how many, at least 1
   * @param skip why they are not tried any more but skipped, in words; null if they are to be
   *     tried. Only a slice of one command is skipped
   */
  record Slice(int size, @Nullable String skip) {}

  private final Deque<Slice> slices = new ArrayDeque<>();

  /**
   * A batch was refused.
   *
   * @param size how many commands it had, at least 1
   * @param reason why it was refused, in words
   */
  Isolation(int size, String reason) {
    halve(size, reason);
  }

  /** The slice to try next; null if the work is done. */
  @Nullable Slice next() {
    return slices.peekFirst();
  }

  /**
   * Some of the next slice are decided and stored.
   *
   * @param size how many; the others stand at the head of the backlog again
   */
  void stored(int size) {
    take(size);
  }

  /**
   * Some of the next slice were decided, and are refused.
   *
   * @param size how many, at least 1; the others stand behind them in the backlog
   */
  void refused(int size, String reason) {
    take(size);
    halve(size, reason);
  }

  private void take(int size) {
    Slice slice = slices.removeFirst();
    if (slice.size() > size) {
      slices.addFirst(new Slice(slice.size() - size, slice.skip()));
    }
  }

  private void halve(int size, String reason) {
    if (size == 1) {
      slices.addFirst(new Slice(1, reason));
      return;
    }
    int half = size / 2;
    slices.addFirst(new Slice(size - half, null));
    slices.addFirst(new Slice(half, null));
  }
}
