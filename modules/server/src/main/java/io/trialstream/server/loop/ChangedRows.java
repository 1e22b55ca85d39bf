package io.trialstream.server.loop;

import io.trialstream.server.port.SegmentRow;
import io.trialstream.server.port.StudyRow;
import io.trialstream.server.port.TrialRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one batch of a partition changes, of each study and of each trial the last state.
 *
 * <p>A study's rows are collected as soon as its decisions are taken into account. Later in the
 * same batch another thread may already make its next decisions, so nothing may read them from the
 * study then. Confined to the loop's thread.
 */
final class ChangedRows {

  private static final class OfStudy {
    private @Nullable StudyRow row;
    private final Map<Integer, TrialRow> trials = new TreeMap<>();
    private final List<SegmentRow> segments = new ArrayList<>();
  }

  private final Map<UUID, OfStudy> changed = new LinkedHashMap<>();
  private final List<StudyRow> deleted = new ArrayList<>();

  /** Collects what has changed in a study; nobody else may work on it meanwhile. */
  void collect(OwnedStudy study, int partition) {
    OfStudy rows = changed.computeIfAbsent(study.engine.studyId(), id -> new OfStudy());
    if (study.studyChanged) {
      rows.row = study.row(partition, null);
    }
    for (int number : study.changed) {
      rows.trials.put(
          number, new TrialRow(study.engine.studyId(), study.engine.trials().get(number)));
    }
    rows.segments.addAll(study.log.takeComplete());
    study.changed.clear();
    study.studyChanged = false;
  }

  /** The study is deleted: of its other rows none is stored. */
  void deleted(StudyRow row) {
    changed.remove(row.studyId());
    deleted.add(row);
  }

  /** The rows of studies; a deleted one comes before a later one of the same name. */
  List<StudyRow> studies() {
    List<StudyRow> all = new ArrayList<>(deleted);
    for (OfStudy rows : changed.values()) {
      if (rows.row != null) {
        all.add(rows.row);
      }
    }
    return all;
  }

  List<TrialRow> trials() {
    List<TrialRow> all = new ArrayList<>();
    changed.values().forEach(rows -> all.addAll(rows.trials.values()));
    return all;
  }

  List<SegmentRow> segments() {
    List<SegmentRow> all = new ArrayList<>();
    changed.values().forEach(rows -> all.addAll(rows.segments));
    return all;
  }

  /** The batch is complete; the next one begins. */
  void clear() {
    changed.clear();
    deleted.clear();
  }
}
