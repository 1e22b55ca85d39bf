package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events back to a journal that has lost them, since it was restored from a backup or a
 * failover has set it back: what was published is read from the stream and stored again. Confined
 * to the loop's thread.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Journal journal;
  private final CommandStream stream;
  private final StudyLoader loader;
  private final ByteBudgets budgets;

  Recovery(Journal journal, CommandStream stream, StudyLoader loader, ByteBudgets budgets) {
    this.journal = journal;
    this.stream = stream;
    this.loader = loader;
    this.budgets = budgets;
  }

  /**
   * Stores again what the journal has lost of a partition.
   *
   * @return whether there was something; then the partition has to be taken over as the journal now
   *     is
   */
  boolean recover(PartitionOwner owner, Journal.TakenOver from, ClockReading now) {
    long position = from.position();
    long stored = 0;
    long lost = 0;
    List<JournalEntry> page = stream.publishedAfter(owner.partition, position);
    if (page.isEmpty()) {
      return false;
    }
    LOG.atError()
        .addKeyValue("partition", owner.partition)
        .log(
            "the journal has gone back: it ends at event {}, and later ones were published; storing them again",
            position);
    while (!page.isEmpty()) {
      List<JournalEntry> part = budgets.oneBatch(page);
      for (JournalEntry entry : part) {
        owner.quarantines().wasRepaired(entry.study());
        loader.load(owner, entry.study(), now);
      }
      PartitionOwner.Batch batch = owner.recover(part, now);
      long missing = part.getLast().position() - position - batch.commit().entries().size();
      if (missing > 0 && lost == 0) {
        journal.raiseIncarnation(); // first: once the rest is stored, nobody sees that any is lost
      }
      lost += missing;
      if (!journal.commit(List.of(batch.commit())).isEmpty()) {
        return true;
      }
      stored += batch.commit().entries().size();
      position = part.getLast().position();
      page =
          part.size() < page.size()
              ? page.subList(part.size(), page.size())
              : stream.publishedAfter(owner.partition, position);
    }
    LOG.atError()
        .addKeyValue("partition", owner.partition)
        .log("{} events were stored again, {} are lost", stored, lost);
    return true;
  }
}
