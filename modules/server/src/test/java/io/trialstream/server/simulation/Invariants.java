package io.trialstream.server.simulation;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Digests;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.loop.Journal;
import io.trialstream.server.loop.JournalEntry;
import io.trialstream.server.loop.Offsets;
import io.trialstream.server.loop.Outgoing;
import io.trialstream.server.loop.TrialRow;
import io.trialstream.space.Parameter;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * What must hold whatever goes wrong, checked after every event against what is stored and what is
 * published. Keeps an account of its own, from the journal alone, and shares no code with the
 * engine.
 */
final class Invariants {

  private final World world;
  private final Map<String, StudyAccount> studies = new HashMap<>();
  private final Map<Integer, Offsets> passed = new HashMap<>();
  private int seen;

  /** One study as its journal tells it. */
  private static final class StudyAccount {
    final UUID id;
    final StudySpec spec;
    final List<JournalEntry> entries = new ArrayList<>();
    final List<TrialAccount> trials = new ArrayList<>();
    final Set<UUID> requests = new HashSet<>();
    int ended;
    int running;
    boolean wasClosed;
    StudyStatus status = StudyStatus.OPEN;

    StudyAccount(UUID id, StudySpec spec) {
      this.id = id;
      this.spec = spec;
    }
  }

  private static final class TrialAccount {
    TrialState state = TrialState.WAITING;
    int attempt;
    int losses;
    List<Double> values = List.of();
    String worker = "";

    /** The latest sign of life of each attempt that was decided. */
    final Map<Integer, Long> signsOfLife = new HashMap<>();
  }

  Invariants(World world) {
    this.world = world;
  }

  private void require(boolean holds, String what, Object... details) {
    if (!holds) {
      throw new AssertionError(
          "after %d ms: %s".formatted(world.time.elapsedMillis(), what.formatted(details)));
    }
  }

  // ---- after every event

  void check() {
    List<JournalEntry> entries = world.journal.entriesFrom(seen);
    List<JournalEntry> losses = new ArrayList<>();
    for (JournalEntry entry : entries) {
      seen++;
      if (stored(entry)) {
        losses.add(entry);
      }
    }
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      passedOver(partition);
    }
    losses.forEach(this::lostInTime);
  }

  /**
   * Takes an entry into account.
   *
   * @return whether a worker was given up by it
   */
  private boolean stored(JournalEntry entry) {
    if (entry.event() instanceof Event.StudyCreated created) {
      require(!studies.containsKey(entry.study()), "study %s is created twice", entry.study());
      StudyAccount fresh = new StudyAccount(created.studyId(), created.spec());
      fresh.requests.add(created.studyId());
      fresh.entries.add(entry);
      studies.put(entry.study(), fresh);
      return false;
    }
    StudyAccount study = studies.get(entry.study());
    require(study != null, "an event of a study that is not there: %s", entry);
    study.entries.add(entry);
    require(study.entries.size() == entry.seq(), "events are not dense: %s", entry);
    boolean lost = false;
    switch (entry.event()) {
      case Event.TrialEnqueued e -> {
        require(e.number() == study.trials.size(), "numbers are not dense: %s", e);
        require(study.requests.add(e.requestId()), "enqueued twice: %s", e);
        study.trials.add(new TrialAccount());
      }
      case Event.TrialStarted e -> started(study, entry, e);
      case Event.ParameterSuggested e -> {
        running(study, e.number(), e.attempt(), e);
        require(e.distribution().contains(e.value()), "outside its space: %s", e);
      }
      case Event.TrialReleased e -> {
        TrialAccount trial = running(study, e.number(), e.attempt(), e);
        trial.state = TrialState.WAITING;
        trial.losses += e.lost() ? 1 : 0;
        require(trial.losses <= study.spec.maxRetries(), "retried too often: %s", e);
        study.running--;
        lost = e.lost();
      }
      case Event.TrialFinished e -> {
        TrialAccount trial = running(study, e.number(), e.attempt(), e);
        trial.state = e.state();
        trial.values = e.values();
        study.running--;
        study.ended++;
        lost = e.reason() != null && e.reason().startsWith("LEASE_LOST");
        e.params().forEach(this::inside);
        world.ledger.requireTrue(entry.study(), e);
      }
      case Event.StudyPaused e -> study.status = StudyStatus.PAUSED;
      case Event.StudyResumed e -> study.status = StudyStatus.OPEN;
      case Event.StudyClosed e -> {
        study.status = StudyStatus.CLOSED;
        study.wasClosed = true;
      }
      default -> {}
    }
    require(
        study.ended + study.running <= study.spec.maxTrials(),
        "the budget of %d is exceeded: %s",
        study.spec.maxTrials(),
        entry);
    return lost;
  }

  private void started(StudyAccount study, JournalEntry entry, Event.TrialStarted e) {
    require(study.status == StudyStatus.OPEN, "started in a study that is not open: %s", e);
    require(e.number() <= study.trials.size(), "numbers are not dense: %s", e);
    if (e.number() == study.trials.size()) {
      study.trials.add(new TrialAccount());
    }
    TrialAccount trial = study.trials.get(e.number());
    require(trial.state == TrialState.WAITING, "two live leases: %s", e);
    require(e.attempt() == trial.attempt + 1, "attempts are not dense: %s", e);
    trial.state = TrialState.RUNNING;
    trial.attempt = e.attempt();
    trial.worker = e.worker();
    trial.signsOfLife.put(e.attempt(), entry.at().toEpochMilli());
    study.running++;
    e.params().forEach(this::inside);
  }

  private void inside(String name, Parameter p) {
    require(p.distribution().contains(p.value()), "%s is outside its space: %s", name, p);
  }

  private TrialAccount running(StudyAccount study, int number, int attempt, Event event) {
    require(number < study.trials.size(), "about a trial that is not there: %s", event);
    TrialAccount trial = study.trials.get(number);
    require(
        trial.state == TrialState.RUNNING && trial.attempt == attempt,
        "about an attempt that does not run (%s, %d): %s",
        trial.state,
        trial.attempt,
        event);
    return trial;
  }

  /** What the stored offsets have passed must have been decided. */
  private void passedOver(int partition) {
    List<Network.Appended> all = results(partition);
    Offsets before = passed.getOrDefault(partition, Offsets.NONE);
    Offsets now = world.journal.offsets(partition);
    require(
        now.results() >= before.results() && now.requests() >= before.requests(),
        "the offsets of partition %d went back from %s to %s",
        partition,
        before,
        now);
    long end = Math.min(now.results(), all.size()); // else the log has lost its end meanwhile
    for (long offset = before.results(); offset < end; offset++) {
      Network.Appended record = all.get((int) offset);
      TrialAccount trial = trialOf(record);
      if (trial != null) {
        trial.signsOfLife.merge(record.command().attempt(), record.atMillis(), Math::max);
        boolean ends =
            record.command() instanceof Command.FinishTrial
                || record.command() instanceof Command.ReleaseTrial;
        boolean runs =
            trial.state == TrialState.RUNNING && trial.attempt == record.command().attempt();
        require(!(ends && runs), "passed over, and not decided: %s", record);
      }
    }
    passed.put(partition, now);
  }

  /** The log of results that the stored offsets belong to. */
  private List<Network.Appended> results(int partition) {
    StreamIdentity known = world.journal.remembered().identity();
    return world.network.results(known == null ? world.broker.identity() : known, partition);
  }

  /** An operator has accepted that something is lost. */
  void rebased(Map<Integer, Offsets> offsets) {
    passed.putAll(offsets);
  }

  private TrialAccount trialOf(Network.Appended record) {
    StudyAccount study = studies.get(record.envelope().study());
    return study == null || record.command().number() >= study.trials.size()
        ? null
        : study.trials.get(record.command().number());
  }

  /** A lease must not end while a sign of life that came in time waits to be read. */
  private void lostInTime(JournalEntry loss) {
    if (world.clockJumped) {
      return;
    }
    int partition = world.broker.partitionOf(loss.study());
    int number = ((Event.AboutTrial) loss.event()).number();
    StudyAccount study = studies.get(loss.study());
    TrialAccount trial = study.trials.get(number);
    int attempt =
        loss.event() instanceof Event.TrialReleased r
            ? r.attempt()
            : ((Event.TrialFinished) loss.event()).attempt();
    if (!world.broker.identity().equals(world.journal.remembered().identity())) {
      return; // what waited went with its topic
    }
    List<Network.Appended> all = results(partition);
    long next =
        Math.max(
            world.journal.offsets(partition).results(),
            world.broker.held(partition).begin().results()); // else retention has removed it
    for (Network.Appended waiting : all.subList((int) Math.min(next, all.size()), all.size())) {
      boolean same =
          waiting.envelope().study().equals(loss.study())
              && waiting.command().number() == number
              && waiting.command().attempt() == attempt;
      long lastSign = trial.signsOfLife.getOrDefault(attempt, 0L);
      require(
          !same || waiting.atMillis() >= lastSign + study.spec.leaseMillis(),
          "given up though %s was there in time: %s",
          waiting,
          loss);
    }
  }

  // ---- what is published

  /** What anyone hears must be so. */
  void published(Outgoing message) {
    check();
    switch (message) {
      case Outgoing.Published p -> {
        require(
            p.entry().replyTo() == null || !p.entry().replyTo().to().equals(World.STRANGER),
            "decided in the wrong partition: %s",
            p.entry());
        StudyAccount study = studies.get(p.entry().study());
        require(
            study != null
                && study.entries.size() >= p.entry().seq()
                && study.entries.get((int) p.entry().seq() - 1).event().equals(p.entry().event()),
            "published, and not stored: %s",
            p.entry());
      }
      case Outgoing.AnswerOnly a when a.replyTo().to().equals(World.STRANGER) -> {
        require(
            a.message() instanceof Answer.CommandRejected r && r.reason() == Reason.INVALID_VALUE,
            "decided in the wrong partition: %s",
            a);
        world.misplaced.remove(a.replyTo().commandId());
      }
      case Outgoing.AnswerOnly a -> answered(a);
      case Outgoing.DeadLetter d -> {}
    }
  }

  private void answered(Outgoing.AnswerOnly a) {
    StudyAccount study = studies.get(a.study());
    switch (a.message()) {
      case Event.TrialFinished e -> {
        TrialAccount trial = study.trials.get(e.number());
        require(
            trial.state == e.state()
                && trial.attempt == e.attempt()
                && trial.values.equals(e.values()),
            "acknowledged, and not so: %s",
            e);
      }
      case Event.TrialStarted e ->
          require(
              e.number() < study.trials.size()
                  && study.trials.get(e.number()).attempt >= e.attempt()
                  && (study.trials.get(e.number()).attempt > e.attempt()
                      || study.trials.get(e.number()).worker.equals(e.worker())),
              "given to another: %s",
              e);
      case Answer.CommandRejected r -> rejected(study, a, r);
      default -> {}
    }
  }

  private void rejected(StudyAccount study, Outgoing.AnswerOnly a, Answer.CommandRejected r) {
    switch (r.reason()) {
      case STUDY_CLOSED -> require(study.wasClosed, "is not closed: %s", a);
      case DUPLICATE_STUDY, UNKNOWN_STUDY, STUDY_DELETED, INVALID_VALUE, UNKNOWN_TRIAL ->
          require(false, "wrongly rejected: %s", a);
      case EXPIRED, LEASE_LOST, TRIAL_FINISHED -> {} // judged by what the worker then does
      default -> throw new AssertionError("unexpected " + r);
    }
  }

  // ---- now and then, and at the end

  /** What an owner holds must be what the journal gives. */
  void owns(String study, Answer.DigestComputed owner) {
    List<JournalEntry> entries = studies.get(study).entries;
    StudyEngine replayed = replay(entries.subList(0, (int) owner.seq()));
    require(
        replayed.digest().equals(owner.digest()),
        "the owner of %s holds %s after event %d, the journal gives %s",
        study,
        owner.digest(),
        owner.seq(),
        replayed.digest());
  }

  private static StudyEngine replay(List<JournalEntry> entries) {
    StudyEngine engine =
        new StudyEngine((Event.StudyCreated) entries.getFirst().event(), entries.getFirst().at());
    entries.subList(1, entries.size()).forEach(e -> engine.apply(e.event(), e.at()));
    return engine;
  }

  /** Whether every study has come to its end. */
  boolean allEnded() {
    return world.client.studies().stream()
        .allMatch(s -> studies.containsKey(s) && studies.get(s).status == StudyStatus.CLOSED);
  }

  /** After the last fault and some time, everything has come to a good end. */
  void atTheEnd() {
    for (String name : world.client.studies()) {
      StudyAccount study = studies.get(name);
      require(study != null, "the study %s was never created", name);
      require(study.ended == study.spec.maxTrials(), "%s has %d ends", name, study.ended);
      require(study.running == 0, "%s has running trials", name);
      StudyEngine replayed = replay(study.entries);
      List<FrozenTrial> table = world.journal.trials(name).stream().map(TrialRow::trial).toList();
      require(
          Digests.ofTrials(table).equals(Digests.ofTrials(replayed.trials())),
          "the tables of %s differ from its journal",
          name);
      table.forEach(trial -> world.ledger.requireTrue(name, trial));
      Journal.StoredStudy loaded = world.journal.load(name).orElseThrow();
      long events = StreamSupport.stream(loaded.events().spliterator(), false).count();
      require(events == study.entries.size(), "%s loads otherwise", name);
    }
    require(world.misplaced.isEmpty(), "never rejected: %s", world.misplaced);
    require(
        world.broker.identity().equals(world.journal.remembered().identity()),
        "the offsets belong to topics that are gone, and nobody was told");
    require(world.client.unanswered().isEmpty(), "never answered: %s", world.client.unanswered());
    for (SimulatedWorker worker : world.workers) {
      require(!worker.alive() || worker.over(), "%s waits for ever", worker);
    }
  }

  int trials() {
    return studies.values().stream().mapToInt(s -> s.trials.size()).sum();
  }
}
