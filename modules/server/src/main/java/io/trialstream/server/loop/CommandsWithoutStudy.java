package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StudyRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides commands that no loaded study decides: they are unreadable, create a study, are about one
 * in quarantine, or about none that there is. Confined to the loop's thread.
 */
final class CommandsWithoutStudy {

  private static final Logger LOG = LoggerFactory.getLogger(CommandsWithoutStudy.class);

  private final OwnedStudies studies;
  private final Quarantines quarantines;
  private final BatchDraft draft;
  private final LoopSetting setting;

  CommandsWithoutStudy(
      OwnedStudies studies, Quarantines quarantines, BatchDraft draft, LoopSetting setting) {
    this.studies = studies;
    this.quarantines = quarantines;
    this.draft = draft;
    this.setting = setting;
  }

  /** Decides a command. */
  void decide(Received received, ClockReading now) {
    answer(received, now);
    draft.finished(received);
  }

  private void answer(Received received, ClockReading now) {
    Envelope envelope = received.envelope();
    Command command = received.command();
    if (envelope == null || command == null) {
      String why = received.unreadable() == null ? "unreadable" : received.unreadable();
      draft.outbox.deadLetter(received, why);
      if (envelope != null && setting.hasLane(envelope)) {
        draft.outbox.reject(envelope, Reason.INVALID_VALUE, why, now);
      }
      return;
    }
    if (!setting.hasLane(envelope)) {
      draft.outbox.deadLetter(
          received,
          "Expected a lane below %d, but got %d.".formatted(setting.lanes(), envelope.lane()));
      return;
    }
    Quarantine quarantine = quarantines.get(envelope.study());
    if (quarantine != null) {
      aboutQuarantined(received, envelope, command, quarantine, now);
    } else if (command instanceof Command.CreateStudy create) {
      create(received, envelope, create, now);
    } else {
      boolean existed = envelope.studyId() != null;
      draft.outbox.reject(
          envelope,
          existed ? Reason.STUDY_DELETED : Reason.UNKNOWN_STUDY,
          existed
              ? "The study \"%s\" was deleted.".formatted(envelope.study())
              : "There is no study named \"%s\".".formatted(envelope.study()),
          now);
    }
  }

  private void aboutQuarantined(
      Received received,
      Envelope envelope,
      Command command,
      Quarantine quarantine,
      ClockReading now) {
    switch (command) {
      case Command.RepairStudy repair -> {
        quarantines.repair(quarantine, repair.action());
        draft.outbox.answer(envelope, quarantine.studyId(), new Answer.CommandAccepted(), now);
      }
      case Command.DeleteStudy delete -> deleteQuarantined(envelope, quarantine, now);
      // Whatever else is asked, also by a later command, has to wait for one of these.
      default -> quarantines.reject(received, quarantine, draft.outbox, now);
    }
  }

  /** Deletes a study without its engine, which cannot be made. */
  private void deleteQuarantined(Envelope envelope, Quarantine quarantine, ClockReading now) {
    StudyRow last = quarantines.row(quarantine.study());
    if (last == null) {
      draft.outbox.reject(envelope, Reason.QUARANTINED, quarantine.message(), now);
    } else if (!last.studyId().equals(envelope.studyId())) {
      draft.outbox.reject(
          envelope,
          Reason.STUDY_DELETED,
          "The study \"" + envelope.study() + "\" was deleted.",
          now);
    } else {
      Event.StudyDeleted event = new Event.StudyDeleted();
      draft.outbox.event(
          last.studyId(),
          last.name(),
          last.lastSeq() + 1,
          event,
          StudyDecider.encode(event, setting.budgets()),
          Outbox.replyTo(envelope),
          now);
      draft.rows.deleted(last.deleted(now.instant()));
      draft.gone(last.studyId());
      quarantines.repair(quarantine, null);
    }
  }

  private void create(
      Received received, Envelope envelope, Command.CreateStudy command, ClockReading now) {
    if (draft.isGone(envelope.commandId())) {
      draft.outbox.reject(
          envelope, Reason.STUDY_DELETED, "This study was created and deleted before.", now);
      return;
    }
    setting.watch().begin(envelope.study());
    try {
      switch (StudyEngine.decideCreation(envelope, command)) {
        case Decision.Accepted accepted ->
            created(envelope, (Event.StudyCreated) accepted.events().getFirst(), now);
        case Decision.Rejected r -> draft.outbox.reject(envelope, r.reason(), r.message(), now);
        case Decision.Repeated r -> throw new IllegalStateException("A new study has no past.");
        case Decision.NothingNow n -> throw new IllegalStateException("A new study has no budget.");
      }
    } catch (EventTooLargeException e) {
      draft.outbox.reject(envelope, Reason.INVALID_VALUE, String.valueOf(e.getMessage()), now);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      LOG.atError().addKeyValue("study", envelope.study()).setCause(e).log("cannot be created");
      String why = "Creating this study met a defect of Trialstream: " + e + ". Please report it.";
      draft.outbox.reject(envelope, Reason.INVALID_VALUE, why, now);
      draft.outbox.deadLetter(received, why);
    } finally {
      setting.watch().end();
    }
  }

  private void created(Envelope envelope, Event.StudyCreated created, ClockReading now) {
    byte[] json = StudyDecider.encode(created, setting.budgets());
    OwnedStudy study = studies.begin(created, now);
    study.named(envelope);
    draft.outbox.event(study, created, json, Outbox.replyTo(envelope), now);
    draft.collectRows(study, now);
  }
}
