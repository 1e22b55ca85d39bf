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
  private static final int MAX_IN_FLIGHT = 16;

  private record Handed(List<PartitionOwner.Batch> batches, Publication publication) {}

  private final Deque<Handed> handed = new ArrayDeque<>();

  void add(List<PartitionOwner.Batch> batches, Publication publication) {
    handed.add(new Handed(batches, publication));
  }

  /**
   * Takes out what is known by now.
   *
   * @param outcome hears of batches, and why they are not known to be published; null if they are
   */
  void confirm(BiConsumer<List<PartitionOwner.Batch>, @Nullable StreamFailedException> outcome) {
    while (!handed.isEmpty()
        && (handed.size() > MAX_IN_FLIGHT || handed.getFirst().publication().done())) {
      confirmNext(outcome);
    }
  }

  /** Waits until all is known. */
  void confirmAll(BiConsumer<List<PartitionOwner.Batch>, @Nullable StreamFailedException> outcome) {
    while (!handed.isEmpty()) {
      confirmNext(outcome);
    }
  }

  private void confirmNext(
      BiConsumer<List<PartitionOwner.Batch>, @Nullable StreamFailedException> outcome) {
    Handed next = handed.removeFirst();
    try {
      next.publication().await();
      outcome.accept(next.batches(), null);
    } catch (StreamFailedException e) {
      outcome.accept(next.batches(), e);
    }
  }
}
