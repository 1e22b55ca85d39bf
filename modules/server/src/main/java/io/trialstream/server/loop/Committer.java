package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.StreamFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stores what was decided, then publishes it; one set of batches at a time, while the loop decides
 * the next. Confined to the loop's thread, but for the work itself.
 */
final class Committer {

  private final Journal journal;
  private final CommandStream stream;
  private final Executor executor;
  private @Nullable FutureTask<Outcome> current;

  Committer(Journal journal, CommandStream stream, Executor executor) {
    this.journal = journal;
    this.stream = stream;
    this.executor = executor;
  }

  /**
   * What became of batches.
   *
   * @param stored batches that are stored, and were handed to the stream
   * @param lost partitions that belong to another sampler now; nothing of them is stored
   * @param publication of what is stored
   * @param notStored batches that are not, or nobody knows
   * @param failure why they are not; null if there are none
   */
  record Outcome(
      List<PartitionOwner.Batch> stored,
      Set<Integer> lost,
      Publication publication,
      List<PartitionOwner.Batch> notStored,
      @Nullable RuntimeException failure) {}

  /** Whether there is an outcome to take without waiting. */
  boolean done() {
    return current != null && current.isDone();
  }

  /** Hands over batches; nothing else may be under way. */
  void submit(List<PartitionOwner.Batch> batches) {
    if (current != null) {
      throw new IllegalStateException("Batches are stored one after the other.");
    }
    FutureTask<Outcome> task = new FutureTask<>(() -> storeAndPublish(batches));
    current = task;
    executor.execute(task);
  }

  /** Takes the outcome, waiting for it if need be; null if nothing was handed over. */
  @Nullable Outcome take() {
    FutureTask<Outcome> task = current;
    if (task == null) {
      return null;
    }
    current = null;
    try {
      return BackgroundTask.outcome(task);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Outcome storeAndPublish(List<PartitionOwner.Batch> batches) {
    Set<Integer> lost = new TreeSet<>();
    List<PartitionOwner.Batch> left = batches;
    try {
      publishDeadLetters(left);
      while (!left.isEmpty()) {
        Set<Integer> others =
            journal.commit(left.stream().map(PartitionOwner.Batch::commit).toList());
        if (others.isEmpty()) {
          break;
        }
        lost.addAll(others);
        left = left.stream().filter(batch -> !others.contains(batch.partition())).toList();
      }
    } catch (RuntimeException e) {
      return new Outcome(List.of(), lost, Publication.DONE, left, e);
    }
    return new Outcome(left, lost, publish(left), List.of(), null);
  }

  private void publishDeadLetters(List<PartitionOwner.Batch> batches) {
    List<Outgoing> letters = messages(batches, o -> o instanceof Outgoing.DeadLetter);
    if (!letters.isEmpty()) {
      stream.publish(letters).await();
    }
  }

  private Publication publish(List<PartitionOwner.Batch> batches) {
    try {
      return stream.publish(messages(batches, o -> !(o instanceof Outgoing.DeadLetter)));
    } catch (StreamFailedException e) {
      return new Publication() {
        @Override
        public boolean done() {
          return true;
        }

        @Override
        public void await() {
          throw e;
        }
      };
    }
  }

  private static List<Outgoing> messages(
      List<PartitionOwner.Batch> batches, Predicate<Outgoing> which) {
    List<Outgoing> messages = new ArrayList<>();
    for (PartitionOwner.Batch batch : batches) {
      for (Outgoing message : batch.outgoing()) {
        if (which.test(message)) {
          messages.add(message);
        }
      }
    }
    return messages;
  }
}
