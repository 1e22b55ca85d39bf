package io.trialstream.server.loop;

import io.trialstream.engine.Event;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.SegmentLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The studies of one partition whose engines are in memory. One that nobody has used for a while is
 * forgotten and loaded again when a command comes. Confined to the loop's thread.
 */
final class OwnedStudies {

  private static final long IDLE_MILLIS = 600_000;

  private final LoopSetting setting;
  private final Map<String, OwnedStudy> studies = new HashMap<>();

  OwnedStudies(LoopSetting setting) {
    this.setting = setting;
  }

  /** The study of this name; null if it is not loaded. */
  @Nullable OwnedStudy get(String name) {
    return studies.get(name);
  }

  boolean contains(String name) {
    return studies.containsKey(name);
  }

  Set<String> names() {
    return studies.keySet();
  }

  Collection<OwnedStudy> all() {
    return studies.values();
  }

  void remove(String name) {
    studies.remove(name);
  }

  /** Takes in a study as it is stored. */
  OwnedStudy load(Journal.StoredStudy stored, ClockReading now) {
    StudyEngine engine = null;
    SegmentLog log =
        new SegmentLog(stored.studyId(), stored.segmentedUpTo(), setting.segmentEvents());
    setting.watch().begin(stored.name());
    try {
      for (var e : stored.events()) {
        if (engine == null) {
          engine = new StudyEngine((Event.StudyCreated) e.event(), e.at());
        } else if (e.seq() != engine.seq() + 1) {
          throw new IllegalStateException(
              "event %d of its journal is missing".formatted(engine.seq() + 1));
        } else {
          engine.apply(e.event(), e.at());
        }
        log.add(e.seq(), e.at(), e.event());
      }
    } finally {
      setting.watch().end();
    }
    OwnedStudy study = new OwnedStudy(Objects.requireNonNull(engine), log, now);
    study.grantAll(
        ClockReading.of(setting.clock())); // taking over may have taken longer than a lease
    studies.put(stored.name(), study);
    return study;
  }

  /** Takes in a study from its first event. */
  OwnedStudy begin(Event.StudyCreated created, ClockReading at) {
    OwnedStudy study =
        new OwnedStudy(
            new StudyEngine(created, at.instant()),
            new SegmentLog(created.studyId(), 0, setting.segmentEvents()),
            at);
    study.log.add(1, at.instant(), created);
    study.studyChanged = true;
    studies.put(created.name(), study);
    return study;
  }

  /** Whether another thread works on that study, so that its commands have to wait. */
  boolean isBusy(String name) {
    OwnedStudy owned = studies.get(name);
    return owned != null && owned.isBusy();
  }

  /** Whether another thread works on any study. */
  boolean isBusy() {
    return studies.values().stream().anyMatch(OwnedStudy::isBusy);
  }

  /** Whether there is something to do without a command. */
  boolean hasMore() {
    return studies.values().stream().anyMatch(study -> study.hasMore);
  }

  /** The commands of batches that were begun and are not taken into account. */
  List<Received> begun() {
    List<Received> begun = new ArrayList<>();
    for (OwnedStudy study : studies.values()) {
      StudyWork work = study.work();
      if (work != null) {
        begun.addAll(work.decide());
        begun.addAll(work.later());
      }
    }
    return begun;
  }

  /** Waits no longer for what other threads do. */
  void abandon() {
    studies.values().forEach(this::abandon);
  }

  /** Waits no longer for what other threads do for this study. */
  void abandon(OwnedStudy study) {
    study.abandon(setting.executors().proposals(), setting.executors().decisions());
  }

  /** Forgets the engines of studies that nobody uses. */
  void forgetIdle(ClockReading now) {
    studies
        .values()
        .removeIf(
            study ->
                !study.isBusy()
                    && study.lastUsedMillis + IDLE_MILLIS < now.millis()
                    && !study.watched());
  }
}
