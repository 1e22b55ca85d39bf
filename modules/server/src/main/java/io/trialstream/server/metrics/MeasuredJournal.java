package io.trialstream.server.metrics;

import io.micrometer.core.instrument.Timer;
import io.trialstream.server.loop.Journal;
import io.trialstream.server.loop.JournalEntry;
import io.trialstream.server.loop.JournalRefusedException;
import io.trialstream.server.loop.JournalUnavailableException;
import io.trialstream.server.loop.PartitionCommit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A journal that is measured. As thread-safe as what it measures. */
final class MeasuredJournal implements Journal {

  private final Journal journal;
  private final SamplerMeters meters;

  MeasuredJournal(Journal journal, SamplerMeters meters) {
    this.journal = journal;
    this.meters = meters;
  }

  @Override
  public TakenOver takeOver(int partition) {
    TakenOver taken = journal.takeOver(partition);
    meters.takeOvers.increment();
    return taken;
  }

  @Override
  public Set<Integer> commit(List<PartitionCommit> commits) {
    Timer.Sample sample = Timer.start();
    try {
      Set<Integer> lost = journal.commit(commits);
      sample.stop(meters.commits);
      if (lost.isEmpty()) {
        int events = 0;
        for (PartitionCommit commit : commits) {
          for (JournalEntry entry : commit.entries()) {
            meters.stored(entry);
            events++;
          }
        }
        meters.events.record(events);
      } else {
        meters.partitionsLost.increment(lost.size());
      }
      return lost;
    } catch (JournalUnavailableException e) {
      meters.journalUnavailable.increment();
      throw e;
    } catch (JournalRefusedException e) {
      meters.journalRefused.increment();
      throw e;
    }
  }

  @Override
  public Optional<StoredStudy> load(String name) {
    Timer.Sample sample = Timer.start();
    Optional<StoredStudy> study = journal.load(name);
    sample.stop(meters.loads);
    return study;
  }

  @Override
  public boolean wasCreated(UUID studyId) {
    return journal.wasCreated(studyId);
  }
}
