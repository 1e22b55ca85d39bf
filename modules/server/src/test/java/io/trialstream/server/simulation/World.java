package io.trialstream.server.simulation;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.loop.PlantedBug;
import io.trialstream.server.loop.Rebase;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Outgoing;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.PendingCommands;
import io.trialstream.wire.EncodedMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/** Everything there is in one simulation; all that is random comes from one seed. */
final class World {

  /** An answer left domains out, or brought them under an id, and was read. */
  static final String ANSWERED_IN_SPACE = "AnsweredInSpace";

  /** An answer left domains out that its reader had not heard. */
  static final String SPACE_UNKNOWN = "SpaceUnknown";

  static final int PARTITIONS = 2;

  /** As many events come at once when they are read back. */
  private static final int EVENTS_AT_ONCE = 20;

  final SplittableRandom random;
  final PlantedBug bug;
  final VirtualTime time;
  final InMemoryBroker broker = new InMemoryBroker(PARTITIONS);
  final InMemoryJournal journal = new InMemoryJournal();
  final Network network;
  final Group group;
  final Invariants invariants;
  final SimulatedClient client;
  final Ledger ledger = new Ledger();
  final Waits waits;
  final Budgets budgets = new Budgets(this);
  final Setbacks setbacks = new Setbacks(this);
  final List<SimulatedSampler> samplers = new ArrayList<>();
  final List<SimulatedWorker> workers = new ArrayList<>();
  final Map<String, Integer> faults = new LinkedHashMap<>();

  /** A samplers' clock has jumped: what lies between two moments cannot be judged any more. */
  boolean clockJumped;

  /** Nothing goes wrong, but for a hostile study. */
  boolean calm = true;

  /** No new faults. */
  boolean healed;

  private long journalAwayUntilMillis;
  private int processes;

  private int takeOvers;

  /** Changes with everything that happens. */
  private long trace;

  World(long seed, PlantedBug bug) {
    random = new SplittableRandom(seed);
    this.bug = bug;
    time = new VirtualTime(this::check);
    network = new Network(time, broker, random.split());
    group = new Group(time);
    waits = new Waits(time);
    invariants = new Invariants(this);
    client = new SimulatedClient(this);
  }

  private void check() {
    invariants.check();
  }

  UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  int lane(String process) {
    return Math.floorMod(process.hashCode(), PARTITIONS);
  }

  boolean journalIsAway() {
    return time.millis() < journalAwayUntilMillis;
  }

  void journalAwayFor(long millis) {
    journalAwayUntilMillis = time.millis() + millis;
  }

  /** A sampler takes a partition over. */
  void takenOver() {
    takeOvers++;
  }

  /** How often partitions were taken over. */
  int takeOvers() {
    return takeOvers;
  }

  /** Whether a study is in quarantine. */
  boolean isSetApart(String study) {
    return journal.quarantined().stream().anyMatch(q -> q.study().equals(study));
  }

  SimulatedSampler startSampler() {
    SimulatedSampler sampler = new SimulatedSampler("sampler-" + processes++, this);
    samplers.add(sampler);
    return sampler;
  }

  SimulatedWorker startWorker(String study) {
    SimulatedWorker worker = new SimulatedWorker("worker-" + processes++, this, study);
    workers.add(worker);
    return worker;
  }

  List<SimulatedSampler> liveSamplers() {
    return samplers.stream().filter(SimulatedProcess::alive).toList();
  }

  List<SimulatedWorker> liveWorkers() {
    return workers.stream().filter(w -> w.alive() && !w.over()).toList();
  }

  /** Ends the threads of what is half done. */
  void close() {
    samplers.forEach(SimulatedSampler::close);
  }

  // ---- logs that are lost, cut or made again, and who mends that

  static final String STRANGER = "stranger";

  /** What a stranger sent to a wrong partition, and was not rejected yet. */
  final Set<UUID> misplaced = new LinkedHashSet<>();

  private boolean operatorComes;

  /** A sampler shows why a partition stands still; after a while an operator rebases. */
  void operatorIsTold() {
    if (!operatorComes) {
      operatorComes = true;
      time.after(
          1_000 + random.nextLong(5_000),
          () -> {
            operatorComes = false;
            Map<Integer, CommandStream.Held> held = new TreeMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
              held.put(partition, broker.held(partition));
            }
            Rebase rebase = Rebase.plan(journal.remembered(), broker.identity(), held, hasEvents());
            invariants.check();
            journal.rebase(rebase.stream(), rebase.offsets());
            invariants.rebased(rebase.offsets());
          });
    }
  }

  /** A client with another partitioner asks for a trial, until it is told that it may not. */
  void strangerAsks(String study) {
    Envelope envelope = new Envelope(newId(), study, null, STRANGER, 0, time.now());
    misplaced.add(envelope.commandId());
    strangerRepeats(envelope);
  }

  private void strangerRepeats(Envelope envelope) {
    if (misplaced.contains(envelope.commandId())) {
      int wrong = (broker.partitionOf(envelope.study()) + 1) % PARTITIONS;
      broker.sendMisplaced(wrong, envelope, new Command.RequestTrial(1));
      time.after(3_000, () -> strangerRepeats(envelope));
    }
  }

  /** Ends all outages: from here on everything must come to a good end. */
  void heal() {
    healed = true;
    waits.begin();
    network.heal();
    journalAwayUntilMillis = 0;
    if (liveSamplers().isEmpty()) {
      startSampler();
    }
    for (String study : client.studies()) {
      if (liveWorkers().stream().noneMatch(w -> w.study.equals(study))) {
        startWorker(study);
      }
    }
    if (setbacks.mayBeUnknown()) {
      client.resumeAll(); // that they were resumed may be lost
    }
  }

  /** The published events of a partition by their place; of two at one place the later one. */
  TreeMap<Long, JournalEntry> events(int partition) {
    return events.computeIfAbsent(partition, p -> new TreeMap<>());
  }

  /** Whether any event was published. */
  boolean hasEvents() {
    return events.values().stream().anyMatch(all -> !all.isEmpty());
  }

  /** The events of a partition that were published with a later place. */
  List<JournalEntry> publishedAfter(int partition, long position) {
    return events(partition).tailMap(position, false).values().stream()
        .limit(EVENTS_AT_ONCE)
        .toList();
  }

  /**
   * What a sampler publishes, on its way to whom it is for.
   *
   * @param late whether the sampler does not know that the journal has gone back meanwhile
   */
  void published(Outgoing message, boolean late) {
    if (!late) {
      invariants.published(message);
    }
    switch (message) {
      case Outgoing.Published p -> {
        JournalEntry e = p.entry();
        events(broker.partitionOf(e.study())).put(e.position(), e);
        setbacks.published(e, late);
        if (e.replyTo() != null) {
          deliver(
              e.replyTo(),
              e.replyTo().message(e.study(), e.studyId(), e.seq(), e.event()),
              p.laneForm());
        }
      }
      case Outgoing.AnswerOnly a ->
          deliver(a.replyTo(), a.replyTo().message(a.study(), a.studyId(), 0, a.message()), null);
      case Outgoing.DeadLetter d -> {
        Envelope of = d.received().envelope();
        if (of == null || !(of.sender().equals(STRANGER) || client.isHostile(of.study()))) {
          throw new AssertionError("a good command went to the dead letters: " + d);
        }
      }
    }
  }

  private final Map<Integer, TreeMap<Long, JournalEntry>> events = new HashMap<>();

  private void deliver(JournalEntry.ReplyTo to, LaneMessage message, EncodedMessage form) {
    trace = trace * 31 + message.hashCode();
    waits.answered(to.commandId());
    if (to.to().equals(client.name)) {
      network.answer("lane", client, () -> hear(client, client.pending, message, form));
    } else {
      workers.stream()
          .filter(w -> w.name.equals(to.to()))
          .forEach(w -> network.answer("lane", w, () -> hear(w, w.pending, message, form)));
    }
  }

  /** One that a process cannot read is as if lost; one that it reads says what was decided. */
  private void hear(
      SimulatedProcess process, PendingCommands pending, LaneMessage message, EncodedMessage form) {
    if (form != null) {
      Optional<Object> read = process.read(message.study(), form);
      faults.merge(read.isPresent() ? ANSWERED_IN_SPACE : SPACE_UNKNOWN, 1, Integer::sum);
      if (read.isEmpty()) {
        return;
      }
      if (!read.get().equals(message.message())) {
        throw new AssertionError("decided: " + message.message() + ", but heard: " + read.get());
      }
    }
    pending.deliver(message);
  }

  void send(Envelope envelope, Command command) {
    waits.sent(envelope, command);
    network.send(envelope, command);
  }

  /** Number of everything that happened, equal for equal runs. */
  long trace() {
    long sum = trace;
    for (JournalEntry e : journal.entries()) {
      sum = sum * 31 + e.position() * 7 + e.seq() + e.at().toEpochMilli();
    }
    return sum;
  }
}
