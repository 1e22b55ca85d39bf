package io.trialstream.server.loop;

import io.trialstream.server.port.Received;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What one batch of a partition has collected so far: messages and events, changed rows, and the
 * commands that are decided. Confined to the loop's thread.
 */
final class BatchDraft {

  final Outbox outbox = new Outbox();
  final ChangedRows rows = new ChangedRows();

  private final int partition;
  private final Backlog backlog;
  private final OwnedStudies studies;
  private final Set<UUID> gone = new HashSet<>();
  private final List<Received> decided = new ArrayList<>();

  BatchDraft(int partition, Backlog backlog, OwnedStudies studies) {
    this.partition = partition;
    this.backlog = backlog;
    this.studies = studies;
  }

  /** A command is decided. */
  void finished(Received received) {
    backlog.decided(received);
    decided.add(received);
  }

  /** The commands that are decided. */
  List<Received> decided() {
    return List.copyOf(decided);
  }

  /** Takes down what has changed in a study, before another thread may work on it again. */
  void collectRows(OwnedStudy study, ClockReading now) {
    study.lastUsedMillis = now.millis();
    if (study.engine.deleted()) {
      rows.deleted(study.row(partition, now.instant()));
      gone.add(study.engine.studyId());
      studies.remove(study.engine.name());
    } else {
      rows.collect(study, partition);
    }
  }

  /** A study of this id was deleted. */
  void gone(UUID studyId) {
    gone.add(studyId);
  }

  /** Whether a study of this id was deleted, in this batch or before. */
  boolean isGone(UUID studyId) {
    return gone.contains(studyId);
  }

  /** The batch is complete; the next one begins. */
  void clear() {
    decided.clear();
    rows.clear();
    gone.clear();
  }
}
