package io.trialstream.server.simulation;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Command.RepairStudy.Repair;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.server.loop.HostileSampler;
import io.trialstream.server.loop.HostileSampler.How;
import io.trialstream.server.port.Quarantine;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.PendingCommands;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** A person at a gateway: creates studies, pauses and resumes them, enqueues trials, asks. */
final class SimulatedClient extends SimulatedProcess {

  static final long LEASE_MILLIS = 5_000;
  private static final int MOST_REPAIRS = 2;

  /** How hostile studies show among the faults. */
  static final String THROWS = "SamplerThrows";

  static final String NEVER_RETURNS = "SamplerNeverReturns";

  final PendingCommands pending;
  private final World world;
  private final Map<UUID, String> unanswered = new LinkedHashMap<>();
  private final List<String> studies = new ArrayList<>();
  private final List<String> created = new ArrayList<>();
  private final Set<String> beingCreated = new HashSet<>();
  private final Set<String> hostile = new HashSet<>();
  private final Map<String, Integer> repairs = new HashMap<>();
  private final Set<String> wide = new HashSet<>();
  private int plannedRepairs;

  SimulatedClient(World world) {
    super("client", world.time);
    this.world = world;
    pending = new PendingCommands(name, world.lane(name), spaces, this, world::newId, world::send);
    resend();
  }

  private void resend() {
    pending.sendDue();
    after(200, this::resend);
  }

  List<String> studies() {
    return studies;
  }

  /** What was asked and not answered. */
  Map<UUID, String> unanswered() {
    return unanswered;
  }

  /** Asks until there is an answer. */
  void ask(String study, UUID studyId, Command command, Consumer<Message> answer) {
    UUID id = newCommandId();
    unanswered.put(id, study + " " + command);
    CommandChannel.Exchange[] exchange = new CommandChannel.Exchange[1];
    exchange[0] =
        pending.send(
            id,
            study,
            studyId,
            command,
            message -> {
              exchange[0].end();
              if (unanswered.remove(id) != null) {
                answer.accept(message.message());
              }
            });
  }

  private UUID newCommandId() {
    return world.newId();
  }

  /** Creates a study, then starts so many workers of it. */
  void create(String study, int workers) {
    create(study, workers, sampler());
  }

  /** Creates a study whose sampler fails some time. */
  void createHostile() {
    hostile.add(HostileSampler.NAME);
    int from = world.random.nextInt(6);
    create(
        HostileSampler.NAME,
        1 + world.random.nextInt(2),
        switch (world.random.nextInt(3)) {
          case 0 -> HostileSampler.spec("suggest", How.THROW, from);
          case 1 -> HostileSampler.spec("observe", How.THROW, from);
          default -> HostileSampler.spec("suggest", How.PAUSE, from);
        });
  }

  /** Whether its events are large. */
  boolean isWide(String study) {
    return wide.contains(study);
  }

  boolean isHostile(String study) {
    return hostile.contains(study);
  }

  /** Hears that a study is set apart; after a while somebody repairs it, a few times. */
  void isSetApart(Quarantine quarantine) {
    String study = quarantine.study();
    if (!isHostile(study)) {
      throw new AssertionError("a good study is set apart: " + quarantine);
    }
    if (!repairs.containsKey(study)) {
      boolean slow = quarantine.error().contains("longer than");
      world.faults.merge(slow ? NEVER_RETURNS : THROWS, 1, Integer::sum);
    }
    if (repairs.merge(study, 1, Integer::sum) <= MOST_REPAIRS) {
      Repair action = world.random.nextBoolean() ? Repair.RETRY : Repair.SKIP;
      after(
          3_000 + world.random.nextLong(20_000),
          () -> {
            plannedRepairs--;
            ask(study, null, new Command.RepairStudy(action), m -> {});
          });
      plannedRepairs++;
    }
  }

  /** Whether somebody will repair a study. */
  boolean willRepair() {
    return plannedRepairs > 0;
  }

  /** A worker was told that there is no such study: it is created again if it is lost. */
  void isGone(String study, String why) {
    if (!world.setbacks.mayBeUnknown()) {
      throw new AssertionError(why);
    }
    after(
        1_000 + world.random.nextLong(5_000),
        () -> {
          if (world.invariants.study(study) != null) {
            world.startWorker(study);
          } else if (beingCreated.add(study)) {
            create(study, 1, isHostile(study) ? AlgorithmSpec.of("random") : sampler());
          }
        });
  }

  private void create(String study, int workers, AlgorithmSpec sampler) {
    if (!studies.contains(study)) {
      studies.add(study);
    }
    beingCreated.add(study);
    if (!isHostile(study) && world.random.nextInt(8) == 0) {
      wide.add(study);
    }
    StudySpec spec =
        StudySpec.builder()
            .maxTrials((long) 4 + world.random.nextInt(24))
            .sampler(sampler)
            .pruner(AlgorithmSpec.of(world.random.nextBoolean() ? "median" : "nop"))
            .retryFailed(world.random.nextInt(4) == 0)
            .seed(world.random.nextLong())
            .lease(LEASE_MILLIS, 1_000)
            .maxRetries(world.random.nextInt(4))
            .build();
    ask(
        study,
        null,
        new Command.CreateStudy(spec),
        message -> {
          beingCreated.remove(study);
          if (!(message instanceof Event.StudyCreated) && !world.setbacks.mayBeUnknown()) {
            throw new AssertionError("the study was not created: " + message);
          }
          if (!isHostile(study) && !created.contains(study)) {
            created.add(study);
          }
          for (int i = 0; i < workers; i++) {
            world.startWorker(study);
          }
        });
  }

  private AlgorithmSpec sampler() {
    return switch (world.random.nextInt(16)) {
      case 0, 1, 2 -> AlgorithmSpec.of("tpe");
      case 3 -> new AlgorithmSpec("gp", Map.of("n_startup_trials", 2L)); // takes long
      default -> AlgorithmSpec.of("random");
    };
  }

  /** Does something with a study, as people do. */
  void actSomehow() {
    if (created.isEmpty()) {
      return;
    }
    String study = created.get(world.random.nextInt(created.size()));
    switch (world.random.nextInt(6)) {
      case 0 -> pauseForAWhile(study);
      case 1, 2 -> ask(study, null, new Command.EnqueueTrial(Map.of("x", 1.5), Map.of()), m -> {});
      case 3 -> ask(study, null, new Command.SetStudyAttributes(Map.of("who", "me")), m -> {});
      default -> askDigest(study);
    }
  }

  /** Resumes every study. */
  void resumeAll() {
    studies.forEach(study -> ask(study, null, new Command.ResumeStudy(), m -> {}));
  }

  private void pauseForAWhile(String study) {
    ask(
        study,
        null,
        new Command.PauseStudy(),
        m -> after(3_000, () -> ask(study, null, new Command.ResumeStudy(), r -> {})));
  }

  /** Compares what the owner holds with what the journal gives. */
  void askDigest(String study) {
    int setbacks = world.setbacks.count();
    ask(
        study,
        null,
        new Command.RequestDigest(),
        message -> {
          switch (message) {
            case Answer.DigestComputed d -> {
              if (setbacks == world.setbacks.count()) {
                world.invariants.owns(study, d);
              }
            }
            case Answer.CommandRejected r -> {} // judged where it was published
            default -> throw new AssertionError("unexpected " + message);
          }
        });
  }
}
