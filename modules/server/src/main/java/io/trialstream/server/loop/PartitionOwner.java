package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.SegmentLog;
import io.trialstream.server.port.StudyRow;
import io.trialstream.study.StudyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition under one epoch: commands and a time in, rows and messages out. Engines change
 * while deciding, so if a batch is not stored this object is thrown away and the partition taken
 * over again.
 *
 * <p>Each study decides by itself (see {@link StudyDecider}): here if it is known to be quick, else
 * on another thread, while all others go on. A study that throws, or takes longer than {@link
 * LoopOptions#decisionTimeout}, is set apart with all that it decided in that batch; nothing of it
 * was stored. Confined to the loop's thread.
 */
final class PartitionOwner {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionOwner.class);
  private static final long IDLE_MILLIS = 600_000;

  final int partition;
  private final long epoch;
  private final LoopSetting setting;
  private final Map<String, OwnedStudy> studies = new HashMap<>();
  private final Backlog backlog;
  private final StudyDecider decider;
  private final LeaseExpiry leases;
  private Offsets storedOffsets;
  private long position;
  private long publishedPosition;
  private final Outbox outbox = new Outbox();

  /** How much of this batch comes from studies with large events. */
  private long bulkyBytes;

  private final ChangedRows rows = new ChangedRows();
  private final Set<UUID> gone = new HashSet<>();
  private final List<Received> decided = new ArrayList<>();

  /** What was taken from the backlog and is left for the next batch, in its order. */
  private final List<Received> undecided = new ArrayList<>();

  /** Studies that have left something of their batch. */
  private final Set<OwnedStudy> unfinished = new HashSet<>();

  private final Quarantines quarantines;

  /** What one batch brought: to be stored, then sent. */
  record Turn(
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
    decider =
        new StudyDecider(
            setting.executors().proposals(),
            setting.listener(),
            setting.clock(),
            setting.watch(),
            setting.budgets(),
            from.incarnation() > 0);
  }

  Backlog backlog() {
    return backlog;
  }

  Collection<OwnedStudy> studies() {
    return studies.values();
  }

  /** Whether commands about this study need nothing from the journal. */
  boolean knows(String study) {
    return studies.containsKey(study) || quarantines.contains(study);
  }

  Quarantines quarantines() {
    return quarantines;
  }

  /** Whether commands wait for a study that is not loaded. */
  boolean needsToLoad() {
    return quarantines.needToLoad()
        || backlog.concernsOtherThan(studies.keySet(), quarantines::contains);
  }

  /** Takes in a study as it is stored; one that cannot be taken in is set apart. */
  void load(Journal.StoredStudy stored, Moment now) {
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
    study.grantAll(Moment.of(setting.clock())); // taking over may have taken longer than a lease
    quarantines.skip(study);
    studies.put(stored.name(), study);
  }

  /** Sets a study apart that could not be read from the journal. */
  void cannotLoad(String study, @Nullable UUID studyId, Throwable cause, Moment now) {
    quarantines.add(study, studyId, Quarantine.LOAD, cause, null, now);
  }

  /**
   * Stores events again that were published and that the journal has lost. Their studies must be
   * loaded. Events of a study of which an earlier one is missing cannot be stored.
   */
  Turn recover(List<JournalEntry> published, Moment now) {
    for (JournalEntry entry : published) {
      Moment then = new Moment(entry.at(), now.millis());
      OwnedStudy study = studies.get(entry.study());
      if (study == null && entry.event() instanceof Event.StudyCreated created) {
        study = begin(created, then);
      } else if (study != null
          && study.engine.studyId().equals(entry.studyId())
          && study.engine.seq() + 1 == entry.seq()) {
        study.apply(entry.event(), then);
      } else {
        continue;
      }
      outbox.again(entry);
      collectRows(study, then);
    }
    long upTo = published.getLast().position();
    Turn turn = turn();
    position = Math.max(position, upTo);
    return new Turn(turn.commit().upTo(position), List.of(), List.of(), true);
  }

  /** A study of this id was deleted before this batch. */
  void isGone(UUID studyId) {
    gone.add(studyId);
  }

  void published(long upTo) {
    publishedPosition = upTo;
  }

  /** Whether another thread works on that study, so that its commands have to wait. */
  boolean isBusy(String study) {
    OwnedStudy owned = studies.get(study);
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

  /**
   * Puts commands back into the backlog, of which nothing is stored. Those that other threads are
   * deciding follow them.
   *
   * @return how many commands were given, each counted once
   */
  int giveBack(List<Received> commands) {
    List<Received> begun = new ArrayList<>(undecided);
    for (OwnedStudy study : studies.values()) {
      StudyWork work = study.work();
      if (work != null) {
        begun.addAll(work.decide());
        begun.addAll(work.later());
      }
    }
    backlog.undo(begun);
    return backlog.undo(commands);
  }

  /** Waits no longer for what other threads do. */
  void abandon() {
    studies
        .values()
        .forEach(s -> s.abandon(setting.executors().proposals(), setting.executors().decisions()));
  }

  /**
   * Decides what was taken from the backlog, each study's part in its order; then what time brings.
   *
   * @param here whether all is decided in this thread
   */
  Turn decide(Backlog.Taken taken, Moment now, LongSupplier resultsEnd, boolean here) {
    takeInDecided();
    giveUpSlow(now);
    Groups groups = new Groups(now, resultsEnd, here);
    taken.decide().forEach(groups::add);
    taken.later().forEach(groups::addLater);
    for (OwnedStudy study : List.copyOf(studies.values())) {
      if (!study.isBusy()) {
        groups.addForTime(study);
      }
    }
    groups.decide();
    backlog.putBack(undecided);
    undecided.clear();
    unfinished.clear();
    forgetIdle(now);
    return turn();
  }

  private void forgetIdle(Moment now) {
    studies
        .values()
        .removeIf(
            study ->
                !study.isBusy()
                    && study.lastUsedMillis + IDLE_MILLIS < now.millis()
                    && !study.watched());
  }

  /** The commands of one batch by study. */
  private final class Groups {
    private final Moment now;
    private final LongSupplier resultsEnd;
    private final boolean here;
    private final Map<OwnedStudy, List<Received>> decide = new LinkedHashMap<>();
    private final Map<OwnedStudy, List<Received>> later = new HashMap<>();

    Groups(Moment now, LongSupplier resultsEnd, boolean here) {
      this.now = now;
      this.resultsEnd = resultsEnd;
      this.here = here;
    }

    void add(Received received) {
      OwnedStudy study = study(received);
      if (study == null) {
        if (waitsForLoading(received)) {
          undecided.add(received);
        } else {
          decideWithoutStudy(received, now);
          finished(received);
        }
        return;
      }
      if (study.isBusy() || unfinished.contains(study)) { // since a deletion, see below
        undecided.add(received);
        return;
      }
      decide.computeIfAbsent(study, s -> new ArrayList<>()).add(received);
      if (received.command() instanceof Command.DeleteStudy) {
        begin(study); // what comes next may be about a new study of this name
      }
    }

    void addLater(Received received) {
      OwnedStudy study = study(received);
      if (study == null || study.isBusy() || unfinished.contains(study)) {
        add(received);
      } else {
        decide.computeIfAbsent(study, s -> new ArrayList<>());
        later.computeIfAbsent(study, s -> new ArrayList<>()).add(received);
      }
    }

    /** Whether its study was repaired in this very batch: it is loaded before the next one. */
    private boolean waitsForLoading(Received received) {
      Envelope envelope = received.envelope();
      return envelope != null && quarantines.isToLoad(envelope.study());
    }

    private @Nullable OwnedStudy study(Received received) {
      Envelope envelope = received.envelope();
      return envelope == null || received.command() == null || !hasLane(envelope)
          ? null
          : studies.get(envelope.study());
    }

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

    void decide() {
      List<OwnedStudy> order = new ArrayList<>(decide.keySet());
      order.sort(Comparator.comparing(study -> study.bulky)); // false comes first
      boolean begun = false;
      for (OwnedStudy study : order) {
        boolean room =
            outbox.bytes() < setting.budgets().turn() && (!study.bulky || hasRoomForLarge());
        if (room || here || (study.bulky && !begun)) {
          begin(study);
          begun |= study.bulky; // one of them in each batch, so that they all have their turn
        } else {
          undecided.addAll(decide.getOrDefault(study, List.of()));
          undecided.addAll(later.getOrDefault(study, List.of()));
        }
      }
    }

    private void begin(OwnedStudy study) {
      List<Received> commands = Objects.requireNonNullElse(decide.remove(study), List.of());
      StudyWork work =
          new StudyWork(
              decider,
              study,
              commands,
              Objects.requireNonNullElse(later.remove(study), List.of()),
              leases.upTo(study, now, resultsEnd),
              now);
      study.begin(work);
      boolean news = commands.stream().anyMatch(r -> asksForNewParameter(study, r));
      if (here || (study.pace().isQuick() && !news)) {
        work.task().runHere();
      } else {
        work.task().runOn(setting.executors().decisions(), study.pace().expectedMillis());
      }
      takeIn(study);
    }
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
  private void takeInDecided() {
    List<OwnedStudy> bulky = new ArrayList<>();
    for (OwnedStudy study : List.copyOf(studies.values())) {
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

  private boolean hasRoomForLarge() {
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
    work.decide().subList(0, work.decide().size() - left.size()).forEach(this::finished);
    work.later().forEach(this::finished);
    if (!left.isEmpty()) {
      undecided.addAll(left);
      unfinished.add(study);
    }
    study.bulky = study.out.isBulky();
    bulkyBytes += study.bulky ? study.out.bytes() : 0;
    outbox.takeAll(study.out);
    collectRows(study, work.now());
  }

  /** Takes down what has changed in a study, before another thread may work on it again. */
  private void collectRows(OwnedStudy study, Moment now) {
    study.lastUsedMillis = now.millis();
    if (study.engine.deleted()) {
      rows.deleted(study.row(partition, now.instant()));
      gone.add(study.engine.studyId());
      studies.remove(study.engine.name());
    } else {
      rows.collect(study, partition);
    }
  }

  private void finished(Received received) {
    backlog.decided(received);
    decided.add(received);
  }

  /** Sets studies apart that take too long. */
  private void giveUpSlow(Moment now) {
    for (OwnedStudy study : List.copyOf(studies.values())) {
      if (study.takesTooLong(now, setting.decisionMillis())) {
        StudyWork work = study.work();
        study.abandon(setting.executors().proposals(), setting.executors().decisions());
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
      Moment now) {
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
        quarantines.reject(received, quarantine, outbox, now);
        finished(received);
      }
      for (Received received : work.later()) {
        quarantines.reject(received, quarantine, outbox, now);
        finished(received);
      }
    }
    if (work == null || !work.task().isAbandoned()) { // else its thread may still be at it
      for (OwnedStudy.Waiting w : study.waiting.values()) {
        outbox.reject(w.envelope(), Reason.QUARANTINED, quarantine.message(), now);
      }
    }
    if (culprit != null) {
      outbox.deadLetter(culprit, quarantine.message());
    }
  }

  private boolean hasLane(Envelope envelope) {
    return envelope.lane() >= 0 && envelope.lane() < setting.lanes();
  }

  /** Passes over a record that can never be stored, and says so to its sender. */
  Turn skip(Received received, String reason, Moment now) {
    if (received.envelope() != null && hasLane(received.envelope())) {
      outbox.reject(received.envelope(), Reason.INVALID_VALUE, reason, now);
    }
    outbox.deadLetter(received, reason);
    finished(received);
    return turn();
  }

  private Turn turn() {
    Offsets offsets = backlog.stored();
    List<JournalEntry> entries = new ArrayList<>();
    List<Outgoing> outgoing = new ArrayList<>();
    long before = position;
    position = outbox.drainTo(position, entries, outgoing);
    Turn turn =
        new Turn(
            new PartitionCommit(
                partition,
                epoch,
                offsets,
                before,
                position,
                publishedPosition,
                entries,
                rows.studies(),
                rows.trials(),
                rows.segments(),
                quarantines.takeAdded(),
                quarantines.takeRepaired()),
            outgoing,
            List.copyOf(decided),
            !offsets.equals(storedOffsets));
    storedOffsets = offsets;
    decided.clear();
    rows.clear();
    gone.clear();
    bulkyBytes = 0;
    return turn;
  }

  // ---- commands that no loaded study decides

  private void decideWithoutStudy(Received received, Moment now) {
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
      outbox.reject(
          envelope,
          existed ? Reason.STUDY_DELETED : Reason.UNKNOWN_STUDY,
          existed
              ? "The study \"%s\" was deleted.".formatted(envelope.study())
              : "There is no study named \"%s\".".formatted(envelope.study()),
          now);
    }
  }

  private void aboutQuarantined(
      Received received, Envelope envelope, Command command, Quarantine quarantine, Moment now) {
    switch (command) {
      case Command.RepairStudy repair -> {
        quarantines.repair(quarantine, repair.action());
        outbox.answer(envelope, quarantine.studyId(), new Answer.CommandAccepted(), now);
      }
      case Command.DeleteStudy delete -> deleteQuarantined(envelope, quarantine, now);
      default -> quarantines.reject(received, quarantine, outbox, now);
    }
  }

  /** Deletes a study without its engine, which cannot be made. */
  private void deleteQuarantined(Envelope envelope, Quarantine quarantine, Moment now) {
    StudyRow last = quarantines.row(quarantine.study());
    if (last == null) {
      outbox.reject(envelope, Reason.QUARANTINED, quarantine.message(), now);
    } else if (!last.studyId().equals(envelope.studyId())) {
      outbox.reject(
          envelope,
          Reason.STUDY_DELETED,
          "The study \"" + envelope.study() + "\" was deleted.",
          now);
    } else {
      Event.StudyDeleted event = new Event.StudyDeleted();
      outbox.event(
          last.studyId(),
          last.name(),
          last.lastSeq() + 1,
          event,
          StudyDecider.encode(event, setting.budgets()),
          Outbox.replyTo(envelope),
          now);
      rows.deleted(last.deleted(now.instant()));
      gone.add(last.studyId());
      quarantines.repair(quarantine, null);
    }
  }

  private void create(
      Received received, Envelope envelope, Command.CreateStudy command, Moment now) {
    if (gone.contains(envelope.commandId())) {
      outbox.reject(
          envelope, Reason.STUDY_DELETED, "This study was created and deleted before.", now);
      return;
    }
    setting.watch().begin(envelope.study());
    try {
      switch (StudyEngine.decideCreation(envelope, command)) {
        case Decision.Accepted accepted ->
            created(envelope, (Event.StudyCreated) accepted.events().getFirst(), now);
        case Decision.Rejected r -> outbox.reject(envelope, r.reason(), r.message(), now);
        case Decision.Repeated r -> throw new IllegalStateException("A new study has no past.");
        case Decision.NothingNow n -> throw new IllegalStateException("A new study has no budget.");
      }
    } catch (EventTooLargeException e) {
      outbox.reject(envelope, Reason.INVALID_VALUE, String.valueOf(e.getMessage()), now);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      LOG.atError().addKeyValue("study", envelope.study()).setCause(e).log("cannot be created");
      String why = "Creating this study met a defect of Trialstream: " + e + ". Please report it.";
      outbox.reject(envelope, Reason.INVALID_VALUE, why, now);
      outbox.deadLetter(received, why);
    } finally {
      setting.watch().end();
    }
  }

  private void created(Envelope envelope, Event.StudyCreated created, Moment now) {
    byte[] json = StudyDecider.encode(created, setting.budgets());
    OwnedStudy study = begin(created, now);
    study.named(envelope);
    outbox.event(study, created, json, Outbox.replyTo(envelope), now);
    collectRows(study, now);
  }

  /** Takes in a study from its first event. */
  private OwnedStudy begin(Event.StudyCreated created, Moment at) {
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
}
