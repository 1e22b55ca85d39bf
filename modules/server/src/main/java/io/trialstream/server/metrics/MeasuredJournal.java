package io.trialstream.server.metrics;

import io.micrometer.core.instrument.Timer;
import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalRefusedException;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.stream.StreamIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A journal that is measured. As thread-safe as what it measures. */
final class MeasuredJournal extends ForwardingJournal {

  private final SamplerMeters meters;
  private final SamplerHealth health;

  MeasuredJournal(Journal journal, SamplerMeters meters, SamplerHealth health) {
    super(journal);
    this.meters = meters;
    this.health = health;
  }

  private <T> T watched(Supplier<T> call) {
    try {
      T result = call.get();
      health.journalAnswered();
      return result;
    } catch (JournalUnavailableException e) {
      health.journalFailed(e.getMessage());
      throw e;
    }
  }

  @Override
  public Remembered remembered() {
    return watched(super::remembered);
  }

  @Override
  public void adopt(StreamIdentity identity) {
    watched(
        () -> {
          super.adopt(identity);
          return true;
        });
  }

  @Override
  public TakenOver takeOver(int partition) {
    TakenOver taken = watched(() -> super.takeOver(partition));
    meters.takeOvers.increment();
    return taken;
  }

  @Override
  public Set<Integer> commit(List<PartitionCommit> commits) {
    Timer.Sample sample = Timer.start();
    try {
      Set<Integer> lost = watched(() -> super.commit(commits));
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
    Optional<StoredStudy> study = watched(() -> super.load(name));
    sample.stop(meters.loads);
    return study;
  }
}
