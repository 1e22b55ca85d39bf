package io.trialstream.server.port;

import java.util.List;

/**
 * All that one batch changed in one partition; stored as a whole or not at all.
 *
 * @param epoch the ownership that it was decided under
 * @param offsetsBefore where reading went on before; if the journal holds others, it has gone back,
 *     and nothing is stored
 * @param offsets where to read on
 * @param positionBefore place of the partition's latest event before these; if it is another,
 *     nothing is stored
 * @param position of the latest event
 * @param publishedPosition of the latest event known to be published
 * @param segments that became complete; they say again what is in the journal
 * @param quarantined studies that are set apart from now on
 * @param repaired names of studies that are no longer set apart
 */
public record PartitionCommit(
    int partition,
    long epoch,
    Offsets offsetsBefore,
    Offsets offsets,
    long positionBefore,
    long position,
    long publishedPosition,
    List<JournalEntry> entries,
    List<StudyRow> studies,
    List<TrialRow> trials,
    List<SegmentRow> segments,
    List<Quarantine> quarantined,
    List<String> repaired) {

  /** One that changes no quarantine. */
  public PartitionCommit(
      int partition,
      long epoch,
      Offsets offsetsBefore,
      Offsets offsets,
      long position,
      long publishedPosition,
      List<JournalEntry> entries,
      List<StudyRow> studies,
      List<TrialRow> trials,
      List<SegmentRow> segments) {
    this(
        partition,
        epoch,
        offsetsBefore,
        offsets,
        position - entries.size(),
        position,
        publishedPosition,
        entries,
        studies,
        trials,
        segments,
        List.of(),
        List.of());
  }

  public PartitionCommit {
    quarantined = List.copyOf(quarantined);
    repaired = List.copyOf(repaired);
    entries = List.copyOf(entries);
    studies = List.copyOf(studies);
    trials = List.copyOf(trials);
    segments = List.copyOf(segments);
  }

  /** The same with another place of the latest event: events before it are lost. */
  public PartitionCommit upTo(long latest) {
    return new PartitionCommit(
        partition,
        epoch,
        offsetsBefore,
        offsets,
        positionBefore,
        latest,
        publishedPosition,
        entries,
        studies,
        trials,
        segments,
        quarantined,
        repaired);
  }
}
