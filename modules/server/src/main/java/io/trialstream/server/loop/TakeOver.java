package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.server.port.WrongLogsException;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.wire.UnknownMessageTypeException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this process the owner of a partition: checks that the logs fit the journal, raises the
 * epoch, loads the studies that must be watched, publishes what may not have been published, and
 * reads on where the journal says. Confined to the loop's thread.
 */
final class TakeOver {

  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  private final Journal journal;
  private final CommandStream stream;
  private final LoopSetting setting;
  private final StudyLoader loader;
  private final LogCheck logs;
  private final Recovery recovery;
  private final Outages outages;
  private final StandStill standStill;

  TakeOver(
      Journal journal,
      CommandStream stream,
      LoopSetting setting,
      StudyLoader loader,
      Outages outages,
      StandStill standStill) {
    this.outages = outages;
    this.standStill = standStill;
    this.journal = journal;
    this.stream = stream;
    this.setting = setting;
    this.loader = loader;
    logs = new LogCheck(journal, stream);
    recovery = new Recovery(journal, stream, loader, setting.budgets());
  }

  /**
   * Takes a partition over; if that is not possible, the partition waits longer. All that was
   * submitted must be settled.
   *
   * @throws NewerVersionException if this process must leave the work to newer ones
   */
  void attempt(Partition partition, ClockReading now) {
    try {
      takeOver(partition, now);
    } catch (WrongLogsException e) {
      standStill.because(partition.number, String.valueOf(e.getMessage()), now);
      partition.backOff(now);
    } catch (JournalUnavailableException | StreamFailedException e) {
      outages.backOff(partition, "not taken over yet", e, now);
    } catch (UnknownMessageTypeException e) {
      throw new NewerVersionException(partition.number, e);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("partition", partition.number)
          .setCause(e)
          .log("cannot be taken over");
      partition.backOff(now);
    }
  }

  private void takeOver(Partition partition, ClockReading now) {
    int number = partition.number;
    StreamIdentity present = logs.requireSameStream(); // before the owner that is right loses it
    Journal.TakenOver from = journal.takeOver(number);
    logs.requireHeld(present, number, from.offsets());
    PartitionOwner owner =
        new PartitionOwner(number, from, partition.backlogFrom(from.offsets()), setting);
    loader.loadWatched(owner, from.watched(), now);
    if (recovery.recover(owner, from, now)) {
      partition.takeOverAgain(now); // as the journal now is
      return;
    }
    int again = publishAgain(number, from);
    owner.published(from.position());
    stream.resumeAt(number, from.offsets());
    partition.takenOver(owner);
    standStill.over(number);
    LOG.atInfo()
        .addKeyValue("partition", number)
        .addKeyValue("epoch", from.epoch())
        .log(
            "taken over at requests={} results={}, {} events published again",
            from.offsets().requests(),
            from.offsets().results(),
            again);
  }

  /** Publishes what may not have been published, page by page. */
  private int publishAgain(int partition, Journal.TakenOver from) {
    int count = 0;
    List<JournalEntry> page = from.unpublished();
    while (!page.isEmpty()) {
      List<Outgoing> again = new ArrayList<>();
      page.forEach(entry -> again.add(new Outgoing.Published(entry)));
      stream.publish(again).await();
      count += page.size();
      page = journal.unpublished(partition, page.getLast().position());
    }
    return count;
  }
}
