package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.Received;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has each study of a partition decide its part of a batch: here if it is known to be quick, else
 * on another thread. Takes what was decided into the {@link BatchDraft}. A study that throws, or
 * takes longer than {@link LoopOptions#decisionTimeout}, is set apart with all that it decided;
 * nothing of it was stored. Confined to the loop's thread.
 */
final class StudyBatches {

  private final OwnedStudies studies;
  private final Quarantines quarantines;
  private final BatchDraft draft;
  private final StudyDecider decider;
  private final LoopSetting setting;

  /** How much of this batch comes from studies with large events. */
  private long bulkyBytes;

  /** What was taken from the backlog and is left for the next batch, in its order. */
  private final List<Received> undecided = new ArrayList<>();

  /** Studies that have left something of their batch. */
  private final Set<OwnedStudy> unfinished = new HashSet<>();

  StudyBatches(
      OwnedStudies studies,
      Quarantines quarantines,
      BatchDraft draft,
      StudyDecider decider,
      LoopSetting setting) {
    this.studies = studies;
    this.quarantines = quarantines;
    this.draft = draft;
    this.decider = decider;
    this.setting = setting;
  }

  /** Whether its study was repaired in this very batch: it is loaded before the next one. */
  boolean waitsForLoading(Received received) {
    Envelope envelope = received.envelope();
    return envelope != null && quarantines.isToLoad(envelope.study());
  }

  /** The study that decides a command; null if none is loaded that may. */
  @Nullable OwnedStudy study(Received received) {
    Envelope envelope = received.envelope();
    return envelope == null || received.command() == null || !setting.hasLane(envelope)
        ? null
        : studies.get(envelope.study());
  }

  /** Whether commands about this study have to wait for the next batch. */
  boolean mustWait(OwnedStudy study) {
    return study.isBusy() || unfinished.contains(study);
  }

  /** Whether the batch may hold more of this study's decisions. */
  boolean hasRoom(OwnedStudy study) {
    return draft.outbox.bytes() < setting.budgets().batch() && (!study.bulky || hasRoomForLarge());
  }

  /** Leaves a command for the next batch. */
  void leave(Received received) {
    undecided.add(received);
  }

  /** Leaves commands for the next batch. */
  void leave(List<Received> commands) {
    undecided.addAll(commands);
  }

  /** What is left for the next batch. */
  List<Received> undecided() {
    return List.copyOf(undecided);
  }

  /** What is left is back in the backlog. */
  void putBack() {
    undecided.clear();
    unfinished.clear();
  }

  /** The batch is complete; the next one may hold large events again. */
  void batchEnded() {
    bulkyBytes = 0;
  }

  /**
   * Begins to decide a study's part.
   *
   * @param here whether it is decided in this thread, however long it takes
   */
  void begin(
      OwnedStudy study,
      List<Received> commands,
      List<Received> later,
      long expireUpToMillis,
      ClockReading now,
      boolean here) {
    StudyWork work = new StudyWork(decider, study, commands, later, expireUpToMillis, now);
    study.begin(work);
    boolean news = commands.stream().anyMatch(r -> asksForNewParameter(study, r));
    if (here || (study.pace().isQuick() && !news)) {
      work.task().runHere();
    } else {
      work.task().runOn(setting.executors().decisions(), study.pace().expectedMillis());
    }
    takeIn(study);
  }

  /** What a study has not been asked for yet may take long. */
  private static boolean asksForNewParameter(OwnedStudy study, Received received) {
    return received.command() instanceof Command.RequestParameter p
        && !study.engine.knowsParameter(p.name());
  }

  /**
   * Takes into account what other threads have decided by now. Of large events only some are stored
   * in one batch; the others are next.
   */
  void takeInDecided() {
    List<OwnedStudy> bulky = new ArrayList<>();
    for (OwnedStudy study : List.copyOf(studies.all())) {
      StudyWork work = study.work();
      if (work != null && work.task().isDone()) {
        if (study.out.isBulky()) {
          bulky.add(study);
        } else {
          takeIn(study);
        }
      }
    }
    bulky.sort(
        Comparator.comparingLong(study -> Objects.requireNonNull(study.work()).now().millis()));
    for (OwnedStudy study : bulky) {
      if (hasRoomForLarge()) {
        takeIn(study);
      }
    }
  }

  /** Whether the batch may hold more of studies with large events. */
  boolean hasRoomForLarge() {
    return bulkyBytes < setting.budgets().largeEvents();
  }

  /** Takes into account what a study has decided by now. */
  private void takeIn(OwnedStudy study) {
    StudyWork work = study.work();
    if (work == null || !work.task().isDone()) {
      return;
    }
    study.endWork();
    StudyWork.Failure failure = work.failure();
    if (failure != null) {
      setApart(study, work, failure.cause(), failure.culprit(), work.now());
      return;
    }
    List<Received> left = List.copyOf(work.left());
    work.decide().subList(0, work.decide().size() - left.size()).forEach(draft::finished);
    work.later().forEach(draft::finished);
    if (!left.isEmpty()) {
      undecided.addAll(left);
      unfinished.add(study);
    }
    study.bulky = study.out.isBulky();
    bulkyBytes += study.bulky ? study.out.bytes() : 0;
    draft.outbox.takeAll(study.out);
    draft.collectRows(study, work.now());
  }

  /** Sets studies apart that take too long. */
  void giveUpSlow(ClockReading now) {
    for (OwnedStudy study : List.copyOf(studies.all())) {
      if (study.takesTooLong(now, setting.decisionMillis())) {
        StudyWork work = study.work();
        studies.abandon(study);
        Throwable why =
            new IllegalStateException(
                "it has taken longer than %d s".formatted(setting.decisionMillis() / 1_000));
        setApart(study, work, why, work == null ? null : work.current(), now);
      }
    }
  }

  /** Nothing that the study has decided in this batch is stored. */
  private void setApart(
      OwnedStudy study,
      @Nullable StudyWork work,
      Throwable cause,
      @Nullable Received culprit,
      ClockReading now) {
    String name = study.engine.name();
    studies.remove(name);
    Quarantine quarantine =
        quarantines.add(
            name,
            study.engine.studyId(),
            culprit == null || culprit.command() == null
                ? "suggesting"
                : culprit.command().getClass().getSimpleName(),
            cause,
            culprit == null || culprit.envelope() == null ? null : culprit.envelope().commandId(),
            now);
    if (work != null) {
      for (Received received : work.decide()) {
        quarantines.reject(received, quarantine, draft.outbox, now);
        draft.finished(received);
      }
      for (Received received : work.later()) {
        quarantines.reject(received, quarantine, draft.outbox, now);
        draft.finished(received);
      }
    }
    if (work == null || !work.task().isAbandoned()) { // else its thread may still be at it
      for (OwnedStudy.Waiting w : study.waiting.values()) {
        draft.outbox.reject(w.envelope(), Reason.QUARANTINED, quarantine.message(), now);
      }
    }
    if (culprit != null) {
      draft.outbox.deadLetter(culprit, quarantine.message());
    }
  }
}
