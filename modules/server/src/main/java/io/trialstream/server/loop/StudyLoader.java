package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Received;
import io.trialstream.wire.UnknownMessageTypeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads from the journal what an owner needs before it decides commands. A study that cannot be
 * loaded is set apart, and its partition goes on. Confined to the loop's thread.
 */
final class StudyLoader {

  private final Journal journal;
  private final KeepAlive keepAlive;

  /** Studies at which an earlier loop of this process hung, with what is known of it. */
  private final Map<String, String> hanging = new HashMap<>();

  StudyLoader(Journal journal, KeepAlive keepAlive) {
    this.journal = journal;
    this.keepAlive = keepAlive;
  }

  /** Sets a study apart when it is loaded the next time. */
  void setApart(String study, String why) {
    hanging.put(study, why);
  }

  /** Loads what these commands are about, and the studies that were repaired. */
  void load(PartitionOwner owner, List<Received> records, ClockReading now) {
    Set<String> asked = new HashSet<>();
    for (String repaired : owner.quarantines().takeToLoad()) {
      hanging.remove(repaired);
      if (asked.add(repaired) && !owner.knows(repaired)) {
        load(owner, repaired, now);
      }
    }
    for (Received received : records) {
      Envelope envelope = received.envelope();
      Command command = received.command();
      if (envelope == null) {
        continue;
      }
      String study = envelope.study();
      if (command != null && !owner.knows(study) && asked.add(study)) {
        keepAlive.goesOn();
        load(owner, study, now);
      }
      if (command instanceof Command.DeleteStudy && owner.quarantines().contains(study)) {
        journal.row(study).ifPresent(row -> owner.quarantines().row(study, row));
      }
      if (command instanceof Command.CreateStudy
          && !owner.knows(study)
          && journal.wasCreated(envelope.commandId())) {
        owner.isGone(envelope.commandId());
      }
    }
  }

  /** Loads the studies that an owner must watch from the beginning. */
  void loadWatched(PartitionOwner owner, List<String> studies, ClockReading now) {
    for (String study : studies) {
      keepAlive.goesOn();
      load(owner, study, now);
    }
  }

  /** Loads one study, unless the owner knows it or the journal does not. */
  void load(PartitionOwner owner, String name, ClockReading now) {
    if (owner.knows(name)) {
      return;
    }
    String hung = hanging.get(name);
    Optional<Journal.StoredStudy> stored = journal.load(name);
    if (stored.isEmpty()) {
      return;
    }
    try {
      if (hung != null) {
        throw new IllegalStateException(hung);
      }
      owner.load(keepAlive.slowly(stored.get()), now);
    } catch (JournalUnavailableException | UnknownMessageTypeException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      owner.cannotLoad(name, stored.get().studyId(), e, now);
    }
  }
}
