package io.trialstream.server.simulation;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Digests;
import io.trialstream.engine.Event;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.StudyRow;
import io.trialstream.server.port.TrialRow;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Hearings hearings;
  private int seen;

  Invariants(World world) {
    this.world = world;
    hearings = new Hearings(world, this);
  }

  void require(boolean holds, String what, Object... details) {
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
      if (stored(entry) && !world.setbacks.isStoredAgain(entry)) {
        losses.add(entry);
      }
    }
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      passedOver(partition);
    }
    losses.forEach(this::lostInTime);
  }

  /** The journal has gone back: all accounts are those of what it holds now. */
  void wentBack() {
    studies.clear();
    seen = 0;
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      passed.put(partition, world.journal.offsets(partition));
    }
    for (JournalEntry entry : world.journal.entriesFrom(seen)) {
      seen++;
      stored(entry);
    }
  }

  /**
   * Takes an entry into account.
   *
   * @return whether a worker was given up by it
   */
  private boolean stored(JournalEntry entry) {
    StudyAccount study = studies.get(entry.study());
    if (entry.event() instanceof Event.StudyCreated) {
      require(study == null, "study %s is created twice", entry.study());
      studies.put(entry.study(), new StudyAccount(entry));
      return false;
    }
    require(study != null, "an event of a study that is not there: %s", entry);
    return study.stored(entry, world.ledger);
  }

  /** What the journal tells of a study; null if it is not there. */
  StudyAccount study(String name) {
    return studies.get(name);
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
      StudyAccount.OfTrial trial = trialOf(record);
      if (trial != null) {
        boolean mayFail = // and is no sign of life then
            world.client.isHostile(record.envelope().study())
                && record.command() instanceof Command.RequestParameter;
        if (!mayFail) {
          trial.signsOfLife.merge(record.command().attempt(), record.atMillis(), Math::max);
        }
        boolean ends =
            record.command() instanceof Command.FinishTrial
                || record.command() instanceof Command.ReleaseTrial;
        boolean runs =
            trial.state == TrialState.RUNNING
                && trial.attempt == record.command().attempt()
                && trial.tokens.contains(record.command().token());
        boolean toldOtherwise =
            world.client.isHostile(record.envelope().study())
                || record.overLost()
                || world.setbacks.mayBeUnknown()
                || Budgets.mayBeTooLarge(record.command());
        require(!(ends && runs) || toldOtherwise, "passed over, and not decided: %s", record);
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

  private StudyAccount.OfTrial trialOf(Network.Appended record) {
    StudyAccount study = studies.get(record.envelope().study());
    return study == null ? null : study.trial(record.command().number());
  }

  /** A lease must not end while a sign of life that came in time waits to be read. */
  private void lostInTime(JournalEntry loss) {
    if (world.clockJumped || world.setbacks.mayBeUnknown()) {
      return;
    }
    int partition = world.broker.partitionOf(loss.study());
    int number = ((Event.AboutTrial) loss.event()).number();
    StudyAccount study = studies.get(loss.study());
    StudyAccount.OfTrial trial = study.trials.get(number);
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
              && waiting.command().attempt() == attempt
              && trial.tokens.contains(waiting.command().token());
      long lastSign = trial.signsOfLife.getOrDefault(attempt, 0L);
      require(
          !same || waiting.atMillis() >= lastSign + study.spec.leaseMillis(),
          "given up though %s was there in time: %s",
          waiting,
          loss);
    }
  }

  /** What anyone hears must be so. */
  void published(Outgoing message) {
    check();
    world.budgets.published(message);
    hearings.published(message);
  }

  /** The rows of a commit that was stored must say what the journal says, no more and no less. */
  void rows(PartitionCommit stored) {
    check();
    world.budgets.stored(stored);
    for (StudyRow row : stored.studies()) {
      StudyAccount study = studies.get(row.name());
      require(
          study != null && row.lastSeq() == study.entries.size(),
          "the row of %s says %d events",
          row.name(),
          row.lastSeq());
    }
    for (TrialRow row : stored.trials()) {
      StudyAccount.OfTrial trial =
          studies.values().stream()
              .filter(s -> s.id.equals(row.studyId()))
              .findFirst()
              .map(s -> s.trial(row.trial().number()))
              .orElse(null);
      require(
          trial != null
              && trial.state == row.trial().state()
              && trial.attempt == row.trial().attempt(),
          "a row is stored without its events: %s",
          row);
    }
    for (Quarantine quarantine : stored.quarantined()) {
      require(
          stored.entries().stream()
              .noneMatch(
                  e ->
                      e.event() instanceof Event.TrialFinished
                          && e.replyTo() != null
                          && e.replyTo().commandId().equals(quarantine.commandId())),
          "stored, though it failed: %s",
          quarantine);
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

  /** Whether every study has come to its end, or is set apart because its sampler is hostile. */
  boolean allEnded() {
    return world.client.studies().stream()
        .allMatch(
            s ->
                world.isSetApart(s)
                    || (studies.containsKey(s) && studies.get(s).status == StudyStatus.CLOSED));
  }

  /** After the last fault and some time, everything has come to a good end. */
  void atTheEnd() {
    for (String name : world.client.studies()) {
      StudyAccount study = studies.get(name);
      require(study != null, "the study %s was never created", name);
      boolean apart = world.client.isHostile(name) && world.isSetApart(name);
      require(apart || study.ended == study.spec.maxTrials(), "%s has %d ends", name, study.ended);
      require(apart || study.running == 0, "%s has running trials", name);
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
    world.waits.requireAnswers();
    world.setbacks.atTheEnd();
    for (SimulatedWorker worker : world.workers) {
      require(
          !worker.alive() || worker.over() || world.isSetApart(worker.study),
          "%s waits for ever",
          worker);
    }
    require(
        world.takeOvers() == World.PARTITIONS || !world.calm,
        "%d take-overs without a fault",
        world.takeOvers());
  }

  int trials() {
    return studies.values().stream().mapToInt(s -> s.trials.size()).sum();
  }
}
