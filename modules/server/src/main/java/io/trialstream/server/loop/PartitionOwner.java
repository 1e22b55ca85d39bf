package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.loop.JournalEntry.ReplyTo;
import io.trialstream.study.FrozenTrial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition under one epoch: commands and a time in, rows and messages out. Engines change
 * while deciding, so if a turn is not stored this object is thrown away and the partition taken
 * over anew. Confined to the loop's thread.
 */
final class PartitionOwner {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionOwner.class);
  private static final long IDLE_MILLIS = 600_000;

  final int partition;
  private final long epoch;
  private final int lanes;
  private final int segmentEvents;
  private final Map<String, OwnedStudy> studies = new HashMap<>();
  private final Backlog backlog;
  private Offsets storedOffsets;
  private long publishedPosition;
  private final Outbox outbox;
  private final TrialGrants grants;
  private final Timekeeper time;
  private final List<StudyRow> deleted = new ArrayList<>();
  private final Set<UUID> gone = new HashSet<>();
  private final Set<OwnedStudy> used = new LinkedHashSet<>();

  /** What one turn brought: to be stored, then sent. */
  record Turn(
      PartitionCommit commit, List<Outgoing> outgoing, List<Received> decided, boolean progress) {
    boolean empty() {
      return !progress && commit.entries().isEmpty() && outgoing.isEmpty();
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
   * @param proposals computes what takes long
   */
  PartitionOwner(
      int partition,
      int lanes,
      Journal.TakenOver from,
      Backlog backlog,
      int segmentEvents,
      Executor proposals,
      LoopListener listener) {
    this.partition = partition;
    this.segmentEvents = segmentEvents;
    this.lanes = lanes;
    epoch = from.epoch();
    this.backlog = backlog;
    storedOffsets = from.offsets();
    outbox = new Outbox(from.position());
    grants = new TrialGrants(outbox, this::emit, proposals, listener);
    time = new Timekeeper(backlog, this::emit);
    publishedPosition = from.publishedPosition();
  }

  Backlog backlog() {
    return backlog;
  }

  Collection<OwnedStudy> studies() {
    return studies.values();
  }

  boolean knows(String study) {
    return studies.containsKey(study);
  }

  /** Whether commands wait for a study that is not loaded. */
  boolean needsToLoad() {
    return backlog.concernsOtherThan(studies.keySet());
  }

  /** Takes in a study as it is stored. */
  void load(Journal.StoredStudy stored, Moment now) {
    StudyEngine engine = null;
    SegmentLog log = new SegmentLog(stored.studyId(), stored.segmentedUpTo(), segmentEvents);
    for (var e : stored.events()) {
      if (engine == null) {
        engine = new StudyEngine((Event.StudyCreated) e.event(), e.at());
      } else {
        engine.apply(e.event(), e.at());
      }
      log.add(e.seq(), e.at(), e.event());
    }
    OwnedStudy study = new OwnedStudy(Objects.requireNonNull(engine), log, now);
    study.grantAll(now);
    studies.put(stored.name(), study);
  }

  /** A study of this id was deleted before this turn. */
  void isGone(UUID studyId) {
    gone.add(studyId);
  }

  void published(long upTo) {
    publishedPosition = upTo;
  }

  /** Whether the next trial of that study is being computed, so that its commands have to wait. */
  boolean thinking(String study) {
    OwnedStudy owned = studies.get(study);
    return owned != null && owned.thinking();
  }

  /** Whether any study has its next trial computed. */
  boolean thinking() {
    return studies.values().stream().anyMatch(OwnedStudy::thinking);
  }

  /** Decides what was taken from the backlog, in its order; then what time brings. */
  Turn decide(Backlog.Taken taken, Moment now, LongSupplier resultsEnd) {
    for (OwnedStudy study : studies.values()) {
      if (study.hasProposal()) {
        used.add(study);
        grants.useProposal(study, now);
      }
    }
    for (Received received : taken.decide()) {
      decide(received, now);
      backlog.decided(received);
    }
    for (Received received : taken.later()) {
      comeLater(received, now);
      backlog.decided(received);
    }
    for (var entry : List.copyOf(studies.entrySet())) {
      OwnedStudy study = entry.getValue();
      if (study.thinking()) {
        continue;
      }
      if (time.pass(study, now, resultsEnd)) {
        used.add(study);
      }
      if (!study.watched()
          && !used.contains(study)
          && study.lastUsedMillis + IDLE_MILLIS < now.millis()) {
        studies.remove(entry.getKey());
      }
    }
    for (OwnedStudy study : List.copyOf(used)) {
      grants.serveWaiting(study, now);
    }
    return turn(taken.all(), now);
  }

  private void comeLater(Received received, Moment now) {
    Envelope envelope = received.envelope();
    OwnedStudy study = envelope == null ? null : studies.get(envelope.study());
    if (envelope == null || study == null || !hasLane(envelope)) {
      decide(received, now);
    } else {
      used.add(study);
      grants.comeLater(study, envelope, now);
    }
  }

  private boolean hasLane(Envelope envelope) {
    return envelope.lane() >= 0 && envelope.lane() < lanes;
  }

  /** Passes over a record that can never be stored. */
  Turn skip(Received received, String reason, Moment now) {
    outbox.deadLetter(received, reason);
    backlog.decided(received);
    return turn(List.of(received), now);
  }

  private Turn turn(List<Received> decided, Moment now) {
    Offsets offsets = backlog.stored();
    List<StudyRow> studyRows = new ArrayList<>(deleted);
    List<TrialRow> trialRows = new ArrayList<>();
    List<SegmentRow> segments = new ArrayList<>();
    for (OwnedStudy study : used) {
      if (study.studyChanged) {
        studyRows.add(row(study, null));
      }
      for (int number : study.changed) {
        FrozenTrial trial = study.engine.trials().get(number);
        trialRows.add(new TrialRow(study.engine.studyId(), trial));
      }
      segments.addAll(study.log.takeComplete());
      study.changed.clear();
      study.studyChanged = false;
      study.lastUsedMillis = now.millis();
    }
    Turn turn =
        new Turn(
            new PartitionCommit(
                partition,
                epoch,
                offsets,
                outbox.position(),
                publishedPosition,
                outbox.takeEntries(),
                studyRows,
                trialRows,
                segments),
            outbox.takeOutgoing(),
            decided,
            !offsets.equals(storedOffsets));
    storedOffsets = offsets;
    deleted.clear();
    gone.clear();
    used.clear();
    return turn;
  }

  private StudyRow row(OwnedStudy study, @Nullable Instant deletedAt) {
    StudyEngine e = study.engine;
    return new StudyRow(
        e.studyId(),
        e.name(),
        partition,
        e.status(),
        e.closeReason(),
        e.spec(),
        new LinkedHashMap<>(e.userAttrs()), // it goes to another thread
        e.seq(),
        e.trials().size(),
        e.running().size(),
        e.best(),
        deletedAt == null && study.watched(),
        e.createdAt(),
        deletedAt);
  }

  // ---- commands

  private void decide(Received received, Moment now) {
    Envelope envelope = received.envelope();
    Command command = received.command();
    if (envelope == null || command == null) {
      String why = received.unreadable() == null ? "unreadable" : received.unreadable();
      outbox.deadLetter(received, why);
      if (envelope != null && hasLane(envelope)) {
        outbox.reject(envelope, Reason.INVALID_VALUE, why, now);
      }
      return;
    }
    if (!hasLane(envelope)) {
      outbox.deadLetter(
          received, "Expected a lane below %d, but got %d.".formatted(lanes, envelope.lane()));
      return;
    }
    OwnedStudy study = studies.get(envelope.study());
    if (study != null) {
      if (study.thinking()) { // only where a command that cannot be stored is looked for
        grants.useProposal(study, now);
      }
      used.add(study);
      study.named(envelope);
      decide(study, envelope, command, now);
    } else if (command instanceof Command.CreateStudy create) {
      create(envelope, create, now);
    } else {
      boolean existed = envelope.studyId() != null;
      outbox.reject(
          envelope,
          existed ? Reason.STUDY_DELETED : Reason.UNKNOWN_STUDY,
          existed
              ? "The study \"%s\" was deleted.".formatted(envelope.study())
              : "There is no study named \"%s\".".formatted(envelope.study()),
          now);
    }
  }

  private void create(Envelope envelope, Command.CreateStudy command, Moment now) {
    if (gone.contains(envelope.commandId())) {
      outbox.reject(
          envelope, Reason.STUDY_DELETED, "This study was created and deleted before.", now);
      return;
    }
    switch (StudyEngine.decideCreation(envelope, command)) {
      case Decision.Accepted accepted -> {
        Event.StudyCreated created = (Event.StudyCreated) accepted.events().getFirst();
        OwnedStudy study =
            new OwnedStudy(
                new StudyEngine(created, now.instant()),
                new SegmentLog(created.studyId(), 0, segmentEvents),
                now);
        study.log.add(1, now.instant(), created);
        study.studyChanged = true;
        study.named(envelope);
        studies.put(envelope.study(), study);
        used.add(study);
        outbox.event(study, created, Outbox.replyTo(envelope), now);
      }
      case Decision.Rejected r -> outbox.reject(envelope, r.reason(), r.message(), now);
      case Decision.Repeated r -> throw new IllegalStateException("A new study has no past.");
      case Decision.NothingNow n -> throw new IllegalStateException("A new study has no budget.");
    }
  }

  private void decide(OwnedStudy study, Envelope envelope, Command command, Moment now) {
    if (command instanceof Command.RequestTrial request) {
      grants.decide(study, envelope, request, now);
      return;
    }
    switch (study.engine.decide(envelope, command, now.instant())) {
      case Decision.Accepted accepted -> {
        if (command instanceof Command.AboutTrial c) {
          study.alive(c.number(), c.attempt(), now);
        }
        accepted.events().forEach(e -> emit(study, e, Outbox.replyTo(envelope), now));
        if (accepted.events().isEmpty()) {
          answerUnchanged(study, envelope, command, now);
        }
      }
      case Decision.Repeated repeated -> {
        if (command instanceof Command.AboutTrial c) {
          study.alive(c.number(), c.attempt(), now);
        }
        repeated.events().forEach(e -> outbox.answer(envelope, study, e, now));
        if (repeated.events().isEmpty()) {
          outbox.answer(envelope, study, new Answer.CommandAccepted(), now);
        }
      }
      case Decision.Rejected r -> outbox.reject(envelope, r.reason(), r.message(), now);
      case Decision.NothingNow n ->
          outbox.answer(envelope, study, new Answer.NothingNow(n.retryAfterMillis()), now);
    }
  }

  private void answerUnchanged(OwnedStudy study, Envelope envelope, Command command, Moment now) {
    switch (command) {
      case Command.Heartbeat h when !Boolean.TRUE.equals(h.answer()) -> {}
      case Command.RequestDigest d ->
          outbox.answer(
              envelope,
              study,
              new Answer.DigestComputed(study.engine.seq(), study.engine.digest()),
              now);
      default -> outbox.answer(envelope, study, new Answer.CommandAccepted(), now);
    }
  }

  // ---- what comes out

  private void emit(OwnedStudy study, Event event, @Nullable ReplyTo replyTo, Moment now) {
    study.apply(event, now);
    outbox.event(study, event, replyTo, now);
    if (event instanceof Event.TrialReleased released && released.lost()) {
      LOG.atInfo()
          .addKeyValue("study", study.engine.name())
          .addKeyValue("trial", released.number())
          .log("attempt {} ended: its worker was lost", released.attempt());
    }
    if (event instanceof Event.StudyDeleted) {
      for (OwnedStudy.Waiting w : study.waiting.values()) {
        outbox.reject(w.envelope(), Reason.STUDY_DELETED, "The study was deleted.", now);
      }
      deleted.add(row(study, now.instant()));
      gone.add(study.engine.studyId());
      studies.remove(study.engine.name());
      used.remove(study);
    }
  }
}
