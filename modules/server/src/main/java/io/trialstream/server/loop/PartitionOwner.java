package io.trialstream.server.loop;

import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition under one epoch: commands and a time in, rows and messages out. Engines change
 * while deciding, so if a batch is not stored this object is thrown away and the partition taken
 * over again. Each study decides by itself, see {@link StudyBatches}. Confined to the loop's
 * thread.
 */
final class PartitionOwner {

  final int partition;
  private final long epoch;
  private final LoopSetting setting;
  private final Backlog backlog;
  private final OwnedStudies studies;
  private final Quarantines quarantines;
  private final BatchDraft draft;
  private final CommandsWithoutStudy without;
  private final StudyBatches batches;
  private final LeaseExpiry leases;
  private Offsets storedOffsets;
  private long position;
  private long publishedPosition;

  /** What one batch brought: to be stored, then sent. */
  record Batch(
      PartitionCommit commit, List<Outgoing> outgoing, List<Received> decided, boolean progress) {
    boolean empty() {
      return !progress
          && commit.entries().isEmpty()
          && outgoing.isEmpty()
          && commit.quarantined().isEmpty()
          && commit.repaired().isEmpty();
    }

    int partition() {
      return commit.partition();
    }

    /** Whether this owner decided it. */
    boolean by(@Nullable PartitionOwner owner) {
      return owner != null && owner.partition == partition() && owner.epoch == commit.epoch();
    }
  }

  /**
   * @param backlog what was read and is not decided; of the earlier owner if it was this very
   *     process
   */
  PartitionOwner(int partition, Journal.TakenOver from, Backlog backlog, LoopSetting setting) {
    this.partition = partition;
    this.setting = setting;
    epoch = from.epoch();
    this.backlog = backlog;
    storedOffsets = from.offsets();
    position = from.position();
    publishedPosition = from.publishedPosition();
    quarantines = new Quarantines(from.quarantined(), setting.listener());
    leases = new LeaseExpiry(backlog);
    studies = new OwnedStudies(setting);
    draft = new BatchDraft(partition, backlog, studies);
    without = new CommandsWithoutStudy(studies, quarantines, draft, setting);
    StudyDecider decider =
        new StudyDecider(
            setting.executors().proposals(),
            setting.listener(),
            setting.clock(),
            setting.watch(),
            setting.budgets(),
            from.incarnation() > 0);
    batches = new StudyBatches(studies, quarantines, draft, decider, setting);
  }

  Backlog backlog() {
    return backlog;
  }

  OwnedStudies studies() {
    return studies;
  }

  Quarantines quarantines() {
    return quarantines;
  }

  /** Whether commands about this study need nothing from the journal. */
  boolean knows(String study) {
    return studies.contains(study) || quarantines.contains(study);
  }

  /** Whether commands wait for a study that is not loaded. */
  boolean needsToLoad() {
    return quarantines.needToLoad()
        || backlog.concernsOtherThan(studies.names(), quarantines::contains);
  }

  /** Takes in a study as it is stored. */
  void load(Journal.StoredStudy stored, ClockReading now) {
    quarantines.skip(studies.load(stored, now));
  }

  /** Sets a study apart that could not be read from the journal. */
  void cannotLoad(String study, @Nullable UUID studyId, Throwable cause, ClockReading now) {
    quarantines.add(study, studyId, Quarantine.LOAD, cause, null, now);
  }

  /** A study of this id was deleted before this batch. */
  void isGone(UUID studyId) {
    draft.gone(studyId);
  }

  void published(long upTo) {
    publishedPosition = upTo;
  }

  /**
   * Puts commands back into the backlog, of which nothing is stored. Those that other threads are
   * deciding follow them.
   *
   * @return how many commands were given, each counted once
   */
  int giveBack(List<Received> commands) {
    backlog.undo(studies.begun());
    backlog.undo(batches.undecided());
    return backlog.undo(commands);
  }

  /**
   * Stores events again that were published and that the journal has lost. Their studies must be
   * loaded. Events of a study of which an earlier one is missing cannot be stored.
   */
  Batch recover(List<JournalEntry> published, ClockReading now) {
    for (JournalEntry entry : published) {
      ClockReading then = new ClockReading(entry.at(), now.millis());
      OwnedStudy study = studies.get(entry.study());
      if (study == null && entry.event() instanceof Event.StudyCreated created) {
        study = studies.begin(created, then);
      } else if (study != null
          && study.engine.studyId().equals(entry.studyId())
          && study.engine.seq() + 1 == entry.seq()) {
        study.apply(entry.event(), then);
      } else {
        continue;
      }
      draft.outbox.again(entry);
      draft.collectRows(study, then);
    }
    long upTo = published.getLast().position();
    Batch batch = batch();
    position = Math.max(position, upTo);
    return new Batch(batch.commit().upTo(position), List.of(), List.of(), true);
  }

  /**
   * Decides what was taken from the backlog, each study's part in its order; then what time brings.
   *
   * @param here whether all is decided in this thread
   */
  Batch decide(Backlog.Taken taken, ClockReading now, LongSupplier resultsEnd, boolean here) {
    batches.takeInDecided();
    batches.giveUpSlow(now);
    StudyGroups groups = new StudyGroups(batches, without, leases, now, resultsEnd, here);
    taken.decide().forEach(groups::add);
    taken.later().forEach(groups::addLater);
    for (OwnedStudy study : List.copyOf(studies.all())) {
      if (!study.isBusy()) {
        groups.addForTime(study);
      }
    }
    groups.decide();
    backlog.putBack(batches.undecided());
    batches.putBack();
    studies.forgetIdle(now);
    return batch();
  }

  /** Passes over a record that can never be stored, and says so to its sender. */
  Batch skip(Received received, String reason, ClockReading now) {
    if (received.envelope() != null && setting.hasLane(received.envelope())) {
      draft.outbox.reject(received.envelope(), Reason.INVALID_VALUE, reason, now);
    }
    draft.outbox.deadLetter(received, reason);
    draft.finished(received);
    return batch();
  }

  private Batch batch() {
    Offsets offsets = backlog.stored();
    List<JournalEntry> entries = new ArrayList<>();
    List<Outgoing> outgoing = new ArrayList<>();
    long before = position;
    position = draft.outbox.drainTo(position, entries, outgoing);
    Batch batch =
        new Batch(
            new PartitionCommit(
                partition,
                epoch,
                storedOffsets,
                offsets,
                before,
                position,
                publishedPosition,
                entries,
                draft.rows.studies(),
                draft.rows.trials(),
                draft.rows.segments(),
                quarantines.takeAdded(),
                quarantines.takeRepaired()),
            outgoing,
            draft.decided(),
            !offsets.equals(storedOffsets));
    storedOffsets = offsets;
    draft.clear();
    batches.batchEnded();
    return batch;
  }
}
