package io.trialstream.server.port;

import io.trialstream.stream.StreamIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A journal in front of another, to be overridden in part. As thread-safe as the other. */
public class ForwardingJournal implements Journal {

  private final Journal journal;

  /** In front of this one. */
  protected ForwardingJournal(Journal journal) {
    this.journal = journal;
  }

  @Override
  public Remembered remembered() {
    return journal.remembered();
  }

  @Override
  public void adopt(StreamIdentity identity) {
    journal.adopt(identity);
  }

  @Override
  public TakenOver takeOver(int partition) {
    return journal.takeOver(partition);
  }

  @Override
  public Set<Integer> commit(List<PartitionCommit> commits) {
    return journal.commit(commits);
  }

  @Override
  public Optional<StoredStudy> load(String name) {
    return journal.load(name);
  }

  @Override
  public void raiseIncarnation() {
    journal.raiseIncarnation();
  }

  @Override
  public List<JournalEntry> unpublished(int partition, long afterPosition) {
    return journal.unpublished(partition, afterPosition);
  }

  @Override
  public Optional<StudyRow> row(String name) {
    return journal.row(name);
  }

  @Override
  public boolean wasCreated(UUID studyId) {
    return journal.wasCreated(studyId);
  }
}
