package io.trialstream.server.tracing;

import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.PartitionCommit;
import java.util.List;
import java.util.Set;

/**
 * A journal that notes in spans when commands were decided and stored. Thread-safe as the journal.
 */
public final class TracedJournal extends ForwardingJournal {

  private final DecisionSpans spans;

  public TracedJournal(Journal journal, DecisionSpans spans) {
    super(journal);
    this.spans = spans;
  }

  @Override
  public Set<Integer> commit(List<PartitionCommit> commits) {
    commits.forEach(commit -> spans.event("decided", commit.entries()));
    Set<Integer> lost = super.commit(commits);
    if (lost.isEmpty()) {
      commits.forEach(commit -> spans.event("stored", commit.entries()));
    }
    return lost;
  }
}
