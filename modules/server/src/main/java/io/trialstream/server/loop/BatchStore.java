package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has decided batches stored and published, and tells their partitions what became of them. Batches
 * are submitted together. While they are being stored, the loop decides the next ones; those are
 * submitted once the earlier ones are settled, which means that their outcome is known. Confined to
 * the loop's thread.
 */
final class BatchStore {

  private static final Logger LOG = LoggerFactory.getLogger(BatchStore.class);

  private final CommandStream stream;
  private final Partitions partitions;
  private final Committer committer;
  private final InFlightPublications inFlight = new InFlightPublications();

  /** What was decided in this step and is not submitted yet. */
  private final List<PartitionOwner.Batch> decided = new ArrayList<>();

  BatchStore(CommandStream stream, Partitions partitions, Committer committer) {
    this.stream = stream;
    this.partitions = partitions;
    this.committer = committer;
  }

  /** Adds a batch to those that are submitted together at the end of the step. */
  void add(PartitionOwner.Batch batch) {
    decided.add(batch);
  }

  /** Submits the batches that were added, after the earlier ones are settled. */
  void submit(ClockReading now) {
    if (decided.isEmpty()) {
      return;
    }
    settle(now);
    List<PartitionOwner.Batch> current = decided.stream().filter(partitions::isCurrent).toList();
    decided.clear();
    if (!current.isEmpty()) {
      committer.submit(current);
      settleIfDone(now);
    }
  }

  /** Stores one batch by itself, so that no other batch is refused because of it. */
  void storeAlone(PartitionOwner.Batch batch, ClockReading now) {
    settle(now);
    if (partitions.isCurrent(batch)) {
      committer.submit(List.of(batch));
      settle(now);
    }
  }

  /** Settles what was submitted if that needs no waiting, and confirms what is published by now. */
  void settleIfDone(ClockReading now) {
    if (committer.done()) {
      settle(now);
    }
    inFlight.confirm((batches, failure) -> confirmed(batches, failure, now));
  }

  /** Waits for the outcome of what was submitted, and tells the partitions. */
  void settle(ClockReading now) {
    Committer.Outcome outcome = committer.take();
    if (outcome == null) {
      return;
    }
    for (int number : outcome.lost()) {
      LOG.atWarn().addKeyValue("partition", number).log("belongs to another sampler now");
      Partition partition = partitions.get(number);
      if (partition != null) {
        partition.backOff(now);
      }
    }
    inFlight.add(outcome.stored(), outcome.publication());
    RuntimeException failure = outcome.failure();
    if (failure instanceof JournalUnavailableException
        || failure instanceof StreamFailedException) {
      LOG.warn("not known to be stored, starting over: {}", failure.getMessage());
      backOff(outcome.notStored(), now);
    } else if (failure != null) {
      LOG.error("a command cannot be stored, looking for it: {}", failure.toString());
      refuse(outcome.notStored(), failure.toString(), now);
    }
  }

  /** Waits until everything is stored and published, or known not to be. */
  void end(ClockReading now) {
    settle(now);
    inFlight.confirmAll((batches, failure) -> confirmed(batches, failure, now));
  }

  private void refuse(List<PartitionOwner.Batch> batches, String reason, ClockReading now) {
    for (PartitionOwner.Batch batch : batches) {
      Partition partition = partitions.get(batch.partition());
      if (partition != null && partitions.isCurrent(batch)) {
        List<Received> commands = new ArrayList<>(batch.decided());
        decided.stream() // on top of it
            .filter(later -> later.partition() == batch.partition())
            .forEach(later -> commands.addAll(later.decided()));
        partition.refuse(commands, reason, now);
      }
    }
  }

  private void backOff(List<PartitionOwner.Batch> batches, ClockReading now) {
    for (PartitionOwner.Batch batch : batches) {
      Partition partition = partitions.get(batch.partition());
      if (partition != null && partitions.isCurrent(batch)) {
        partition.backOff(now);
      }
    }
  }

  private void confirmed(
      List<PartitionOwner.Batch> batches,
      @Nullable StreamFailedException failure,
      ClockReading now) {
    if (failure != null) {
      LOG.warn("stored but not known to be published, starting over: {}", failure.getMessage());
      backOff(batches, now);
      return;
    }
    Map<Integer, Offsets> progress = new HashMap<>();
    for (PartitionOwner.Batch batch : batches) {
      Partition partition = partitions.get(batch.partition());
      if (partition != null && partition.published(batch)) {
        progress.put(batch.partition(), batch.commit().offsets());
      }
    }
    if (!progress.isEmpty()) {
      stream.reportProgress(progress);
    }
  }
}
