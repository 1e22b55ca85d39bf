package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StudyRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The studies of one partition that are set apart. Confined to the loop's thread. */
final class Quarantines {

  private static final Logger LOG = LoggerFactory.getLogger(Quarantines.class);

  private final LoopListener listener;
  private final Map<String, Quarantine> all = new LinkedHashMap<>();

  /** What the tables say of studies that are to be deleted. */
  private final Map<String, StudyRow> rows = new HashMap<>();

  /** Studies that were repaired and are not loaded yet, with the command to skip. */
  private final Map<String, Quarantine> skipped = new HashMap<>();

  private final Set<String> toLoad = new HashSet<>();
  private List<Quarantine> added = new ArrayList<>();
  private List<String> repaired = new ArrayList<>();

  Quarantines(Collection<Quarantine> stored, LoopListener listener) {
    this.listener = listener;
    stored.forEach(
        q -> {
          all.put(q.study(), q);
          listener.quarantined(q);
        });
  }

  boolean contains(String study) {
    return all.containsKey(study);
  }

  @Nullable Quarantine get(String study) {
    return all.get(study);
  }

  int size() {
    return all.size();
  }

  /** Sets a study apart. */
  Quarantine add(
      String study,
      @Nullable UUID studyId,
      String activity,
      Throwable cause,
      @Nullable UUID commandId,
      ClockReading now) {
    LOG.atError()
        .addKeyValue("study", study)
        .setCause(cause)
        .log("set apart: {} failed; see it with: trialstream doctor", activity);
    Quarantine quarantine =
        new Quarantine(study, studyId, activity, words(cause), commandId, now.instant());
    all.put(study, quarantine);
    added.add(quarantine);
    repaired.remove(study);
    toLoad.remove(study);
    listener.quarantined(quarantine);
    return quarantine;
  }

  /** What was thrown, with what caused it in the end. */
  static String words(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root == thrown ? thrown.toString() : thrown + ", because of " + root;
  }

  /** Tells the sender of a command that its study is set apart. */
  void reject(Received received, Quarantine quarantine, Outbox outbox, ClockReading now) {
    boolean unanswered =
        received.command() instanceof Command.Heartbeat h && !Boolean.TRUE.equals(h.answer());
    if (received.envelope() != null && !unanswered) {
      outbox.reject(received.envelope(), Reason.QUARANTINED, quarantine.message(), now);
    }
  }

  /**
   * A study goes on.
   *
   * @param action null if it was deleted
   */
  void repair(Quarantine quarantine, Command.RepairStudy.@Nullable Repair action) {
    String study = quarantine.study();
    all.remove(study);
    rows.remove(study);
    added.removeIf(q -> q.study().equals(study));
    repaired.add(study);
    if (action != null) {
      toLoad.add(study);
    }
    if (action == Command.RepairStudy.Repair.SKIP) {
      skipped.put(study, quarantine);
    }
  }

  /**
   * An event of a study was published later than its quarantine was stored: only a study that was
   * repaired decides anything, so the journal has gone back to before the repair.
   */
  void wasRepaired(String study) {
    Quarantine quarantine = all.get(study);
    if (quarantine != null) {
      repair(quarantine, null);
    }
  }

  /** A study was loaded; if it was repaired, it skips what failed. */
  void skip(OwnedStudy study) {
    String name = study.engine.name();
    toLoad.remove(name);
    Quarantine quarantine = skipped.remove(name);
    if (quarantine == null) {
      return;
    }
    boolean suggesting =
        quarantine.activity().equals(Command.RequestTrial.class.getSimpleName())
            || quarantine.commandId() == null;
    if (suggesting) {
      study.nextAtRandom = true;
    } else {
      study.refusedCommand = quarantine.commandId();
    }
  }

  /** Whether a study was repaired and is not loaded yet. */
  boolean isToLoad(String study) {
    return toLoad.contains(study);
  }

  /** Whether studies that were repaired are not loaded yet. */
  boolean needToLoad() {
    return !toLoad.isEmpty();
  }

  /** The studies that were repaired and are not loaded yet. */
  List<String> takeToLoad() {
    List<String> taken = List.copyOf(toLoad);
    toLoad.clear();
    return taken;
  }

  /** What the tables say of a study that is to be deleted. */
  void row(String study, StudyRow row) {
    rows.put(study, row);
  }

  @Nullable StudyRow row(String study) {
    return rows.get(study);
  }

  List<Quarantine> takeAdded() {
    List<Quarantine> taken = added;
    added = new ArrayList<>();
    return taken;
  }

  List<String> takeRepaired() {
    List<String> taken = repaired;
    repaired = new ArrayList<>();
    return taken;
  }
}
