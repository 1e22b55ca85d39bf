package io.trialstream.server.port;

import io.trialstream.engine.Event;
import io.trialstream.stream.StreamIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where events are kept, and who may add to them. Calls wait for the outcome, and come one at a
 * time.
 *
 * <p>Every method throws {@link JournalUnavailableException} if the journal cannot be reached; what
 * was asked may then have been done or not.
 */
public interface Journal {

  /** The stream that the offsets belong to, as far as the journal knows. */
  Remembered remembered();

  /** Remembers the stream that the offsets belong to, unless one is remembered. */
  void adopt(StreamIdentity identity);

  /**
   * Makes the caller the partition's only owner, by raising its epoch: nothing that an earlier
   * owner commits afterwards is stored. Waits until what an earlier owner is committing is stored
   * or not.
   */
  TakenOver takeOver(int partition);

  /**
   * Notes that the journal has gone back to an earlier state and that some of what it had is lost:
   * from now on the incarnation is higher.
   */
  void raiseIncarnation();

  /** Events of the partition behind this place, in order: as many as fit into a few megabytes. */
  List<JournalEntry> unpublished(int partition, long afterPosition);

  /**
   * Stores all of it in one transaction, or nothing. A partition whose latest event is not the one
   * before these has an owner that nobody knows of, or the journal has gone back: the caller does
   * not own it any more.
   *
   * @return the partitions that the caller no longer owns; empty if everything is stored
   * @throws JournalRefusedException if it will never be stored as it is; nothing is stored
   */
  Set<Integer> commit(List<PartitionCommit> commits);

  /** The study of this name that is not deleted, with all its events in order. */
  Optional<StoredStudy> load(String name);

  /** What the tables say of the study of this name that is not deleted; reads no events. */
  Optional<StudyRow> row(String name);

  /** Whether there is or was a study of this id. */
  boolean wasCreated(UUID studyId);

  /**
   * The stream that a journal belongs to.
   *
   * @param identity null if none was ever remembered
   * @param offsets of the partitions that ever had an owner
   */
  record Remembered(@Nullable StreamIdentity identity, Map<Integer, Offsets> offsets) {}

  /**
   * What a new owner starts from.
   *
   * @param epoch the new ownership
   * @param unpublished events that may not have been published, in order: the first of them, if
   *     there are very many; see {@link #unpublished}
   * @param watched names of the studies that have a running trial or a time limit
   * @param quarantined studies that are set apart
   * @param incarnation how often the database was restored from a backup
   */
  record TakenOver(
      long epoch,
      Offsets offsets,
      long position,
      long publishedPosition,
      List<JournalEntry> unpublished,
      List<String> watched,
      List<Quarantine> quarantined,
      long incarnation) {

    /** From a journal that was never restored, without studies that are set apart. */
    public TakenOver(
        long epoch,
        Offsets offsets,
        long position,
        long publishedPosition,
        List<JournalEntry> unpublished,
        List<String> watched) {
      this(epoch, offsets, position, publishedPosition, unpublished, watched, List.of(), 0);
    }
  }

  /**
   * A study as it is stored.
   *
   * @param segmentedUpTo number of its last event that is in a segment; 0 for none
   * @param events all in order; read piece by piece while they are iterated over, which may throw
   *     as the other methods do
   */
  record StoredStudy(UUID studyId, String name, long segmentedUpTo, Iterable<StoredEvent> events) {}

  /** One event of a study. */
  record StoredEvent(long seq, Instant at, Event event) {}
}
