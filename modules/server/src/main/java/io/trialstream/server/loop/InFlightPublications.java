package io.trialstream.server.loop;

import io.trialstream.server.port.Publication;
import io.trialstream.server.port.StreamFailedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was handed to the stream and is not known to be there. It is confirmed in the order in which
 * it was handed over. Confined to the loop's thread.
 */
final class InFlightPublications {

  /** With more than this the loop waits for the oldest. */
  private static final int MOST = 16;

  private record Handed(List<PartitionOwner.Turn> turns, Publication publication) {}

  private final Deque<Handed> handed = new ArrayDeque<>();

  void add(List<PartitionOwner.Turn> turns, Publication publication) {
    handed.add(new Handed(turns, publication));
  }

  /**
   * Takes out what is known by now.
   *
   * @param outcome hears of turns, and why they are not known to be published; null if they are
   */
  void confirm(BiConsumer<List<PartitionOwner.Turn>, @Nullable StreamFailedException> outcome) {
    while (!handed.isEmpty() && (handed.size() > MOST || handed.getFirst().publication().done())) {
      confirmNext(outcome);
    }
  }

  /** Waits until all is known. */
  void confirmAll(BiConsumer<List<PartitionOwner.Turn>, @Nullable StreamFailedException> outcome) {
    while (!handed.isEmpty()) {
      confirmNext(outcome);
    }
  }

  private void confirmNext(
      BiConsumer<List<PartitionOwner.Turn>, @Nullable StreamFailedException> outcome) {
    Handed next = handed.removeFirst();
    try {
      next.publication().await();
      outcome.accept(next.turns(), null);
    } catch (StreamFailedException e) {
      outcome.accept(next.turns(), e);
    }
  }
}
