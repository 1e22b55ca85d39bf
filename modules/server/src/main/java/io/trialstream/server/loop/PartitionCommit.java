package io.trialstream.server.loop;

import java.util.List;

/**
 * All that one turn changed in one partition; stored as a whole or not at all.
 *
 * @param epoch the ownership that it was decided under
 * @param offsets where to read on
 * @param position of the latest event
 * @param publishedPosition of the latest event known to be published
 * @param segments that became complete; they say again what is in the journal
 */
public record PartitionCommit(
    int partition,
    long epoch,
    Offsets offsets,
    long position,
    long publishedPosition,
    List<JournalEntry> entries,
    List<StudyRow> studies,
    List<TrialRow> trials,
    List<SegmentRow> segments) {
  public PartitionCommit {
    entries = List.copyOf(entries);
    studies = List.copyOf(studies);
    trials = List.copyOf(trials);
    segments = List.copyOf(segments);
  }
}
