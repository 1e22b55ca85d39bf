package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.wire.UnknownMessageTypeException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the commands of a partition decided: a batch of them, or while one is being isolated a slice
 * of the refused batch. Tells the partition if they cannot be decided. Confined to the loop's
 * thread.
 */
final class BatchDecider {

  private static final Logger LOG = LoggerFactory.getLogger(BatchDecider.class);

  private final CommandStream stream;
  private final StudyLoader loader;
  private final BatchStore store;
  private final Outages outages;

  BatchDecider(CommandStream stream, StudyLoader loader, BatchStore store, Outages outages) {
    this.stream = stream;
    this.loader = loader;
    this.store = store;
    this.outages = outages;
  }

  /** Decides the next batch of a partition, or tries the next slice, as its state says. */
  void decide(Partition partition, ClockReading now) {
    switch (partition.state()) {
      case Partition.Waiting w -> {}
      case Partition.Owned owned -> {
        PartitionOwner owner = owned.owner();
        PartitionOwner.Batch batch =
            decide(partition, owner, owner.backlog().take(owner.studies()::isBusy), now, false);
        if (batch != null && !batch.empty()) {
          store.add(batch);
        }
      }
      case Partition.Isolating isolating -> isolate(partition, isolating, now);
    }
  }

  /** Decides and stores one slice, before anything else is decided on top of it. */
  private void isolate(Partition partition, Partition.Isolating isolating, ClockReading now) {
    PartitionOwner owner = isolating.owner();
    Isolation.Slice slice = Objects.requireNonNull(isolating.isolation().next());
    List<Received> commands = owner.backlog().takeFirst(slice.size());
    PartitionOwner.Batch batch =
        slice.skip() == null
            ? decide(partition, owner, new Backlog.Taken(commands, List.of()), now, true)
            : owner.skip(commands.getFirst(), "Not accepted: " + slice.skip(), now);
    if (batch == null) {
      return;
    }
    if (!batch.empty()) {
      store.storeAlone(batch, now);
    }
    if (partition.state() == isolating) {
      partition.sliceStored(batch.decided().size());
    }
  }

  /**
   * @param here whether all is decided in this thread
   * @return null if it cannot be decided; the partition knows
   */
  private PartitionOwner.@Nullable Batch decide(
      Partition partition,
      PartitionOwner owner,
      Backlog.Taken taken,
      ClockReading now,
      boolean here) {
    try {
      loader.load(owner, taken.all(), now);
      return owner.decide(taken, now, () -> stream.resultsEnd(partition.number), here);
    } catch (JournalUnavailableException | StreamFailedException e) {
      outages.backOff(partition, "cannot go on now", e, now);
      return null;
    } catch (UnknownMessageTypeException e) {
      throw new NewerVersionException(partition.number, e);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("partition", partition.number)
          .setCause(e)
          .log("a command cannot be decided, looking for it");
      owner.giveBack(taken.all()); // what is being stored now may be refused, too
      store.settle(now);
      if (partition.owner() == owner) {
        partition.refuse(taken.all(), e.toString(), now);
      }
      return null;
    }
  }
}
