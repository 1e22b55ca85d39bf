package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.server.port.Received;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The commands of one batch by study. Made for one batch. Confined to the loop's thread. */
final class StudyGroups {

  private final StudyBatches batches;
  private final CommandsWithoutStudy without;
  private final LeaseExpiry leases;
  private final ClockReading now;
  private final LongSupplier resultsEnd;
  private final boolean here;
  private final Map<OwnedStudy, List<Received>> decide = new LinkedHashMap<>();
  private final Map<OwnedStudy, List<Received>> later = new HashMap<>();

  /**
   * @param resultsEnd asks where the results end now
   * @param here whether all is decided in this thread
   */
  StudyGroups(
      StudyBatches batches,
      CommandsWithoutStudy without,
      LeaseExpiry leases,
      ClockReading now,
      LongSupplier resultsEnd,
      boolean here) {
    this.batches = batches;
    this.without = without;
    this.leases = leases;
    this.now = now;
    this.resultsEnd = resultsEnd;
    this.here = here;
  }

  /** Adds a command to decide; decides it at once if it is about no loaded study. */
  void add(Received received) {
    OwnedStudy study = batches.study(received);
    if (study == null) {
      if (batches.waitsForLoading(received)) {
        batches.leave(received);
      } else {
        without.decide(received, now);
      }
      return;
    }
    if (batches.mustWait(study)) { // since a deletion, see below
      batches.leave(received);
      return;
    }
    decide.computeIfAbsent(study, s -> new ArrayList<>()).add(received);
    if (received.command() instanceof Command.DeleteStudy) {
      begin(study); // what comes next may be about a new study of this name
    }
  }

  /** Adds a request for trials that is told to come again later. */
  void addLater(Received received) {
    OwnedStudy study = batches.study(received);
    if (study == null || batches.mustWait(study)) {
      add(received);
    } else {
      decide.computeIfAbsent(study, s -> new ArrayList<>());
      later.computeIfAbsent(study, s -> new ArrayList<>()).add(received);
    }
  }

  /** Adds a study without commands, if time brings something. */
  void addForTime(OwnedStudy study) {
    Instant end = study.engine.endOfTime();
    boolean due =
        study.hasMore
            || study.hasProposal()
            || (end != null
                && !now.instant().isBefore(end)
                && study.engine.status() != StudyStatus.CLOSED)
            || leases.upTo(study, now, resultsEnd) != Long.MIN_VALUE;
    if (due) {
      decide.computeIfAbsent(study, s -> new ArrayList<>());
    }
  }

  /** Has all studies decide, as far as there is room; those with large events come last. */
  void decide() {
    List<OwnedStudy> order = new ArrayList<>(decide.keySet());
    order.sort(Comparator.comparing(study -> study.bulky)); // false comes first
    boolean begun = false;
    for (OwnedStudy study : order) {
      if (here || batches.hasRoom(study) || (study.bulky && !begun)) {
        begin(study);
        begun |= study.bulky; // one of them in each batch, so that they all have their turn
      } else {
        batches.leave(decide.getOrDefault(study, List.of()));
        batches.leave(later.getOrDefault(study, List.of()));
      }
    }
  }

  private void begin(OwnedStudy study) {
    batches.begin(
        study,
        Objects.requireNonNullElse(decide.remove(study), List.of()),
        Objects.requireNonNullElse(later.remove(study), List.of()),
        leases.upTo(study, now, resultsEnd),
        now,
        here);
  }
}
